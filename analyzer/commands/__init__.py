"""The verbs of the command line; each module is imported at start, so it imports lazily."""

from analyzer.commands.apply import apply
from analyzer.commands.approve import approve
from analyzer.commands.audit import audit
from analyzer.commands.extend import extend
from analyzer.commands.gate import gate
from analyzer.commands.models import models
from analyzer.commands.pilot import pilot
from analyzer.commands.rules import rules
from analyzer.commands.scan import scan
from analyzer.commands.symbols import symbols
from analyzer.commands.terms import terms
from analyzer.commands.tokens import tokens
from analyzer.commands.undo import undo
from analyzer.commands.verify import verify
from analyzer.commands.warmup import warmup

COMMANDS = [
    scan,
    terms,
    symbols,
    tokens,
    approve,
    apply,
    verify,
    warmup,
    pilot,
    undo,
    gate,
    audit,
    extend,
    rules,
    models,
]
