"""Which suffixes and fence labels are source code, and which fence labels are other classes."""

from __future__ import annotations

from analyzer.symbols.wordlist import words

SOURCE_SUFFIXES = words(
    ".py .pyi .pyx .js .mjs .cjs .jsx .ts .tsx .java .kt .kts .scala .groovy .c .h .cc .cpp"
    " .cxx .hpp .hh"
    " .cs .fs .vb .go .rs .swift .m .mm .rb .php .pl .pm .lua .r .jl .hs .ml .mli .erl .ex .exs"
    " .clj .cljs"
    " .lisp .el .scm .rkt .sh .bash .zsh .fish .ps1 .bat .cmd .sql .css .scss .less .vue"
    " .svelte .dart .zig"
    " .nim .d .f .f90 .f95 .for .pas .asm .s .v .sv .vhd .vhdl .proto .thrift .graphql .tf"
    " .cmake .mk .gradle"
    " .awk .sed .tcl .coffee .elm .sol .cu .cl .glsl .hlsl .wat .toml .ini .cfg .yaml .yml .ipynb"
)
# Fence labels that name another class of symbols, which looks for itself.
OTHER_LABELS = {"smiles", "fasta", "latex", "tex", "math", "abc", "lilypond", "pgn", "fen"}
PROSE_SUFFIXES = frozenset({".md", ".markdown", ".rst", ".tex", ".html", ".htm"})
