"""A model's name to its files.

The order, in this one place:

1. a file or folder at this path, where there is one with a tokenizer in it;
2. an alias: the installed package that carries its vocabulary, else the hub id's copy in the
   local hub cache, else the hub itself;
3. a hub id ``owner/name`` or ``owner/name@revision``: the hub, or the local hub cache where
   the hub cannot be reached or ``offline`` forbids it.

An alias takes the package first because that is the same on every machine and needs no network.
``info.source`` says which was taken.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from analyzer.errors import ModelNotFoundError, ModelUnavailableError, PathNotFoundError
from analyzer.tokenizers import hub
from analyzer.tokenizers.formats import FORMATS, files_in, is_tokenizer, without_file
from analyzer.tokenizers.names import Alias, close_matches, find
from analyzer.tokenizers.origin import Origin

_NAMES = "`analyze models` lists the short names; a folder, a file or a hub id also works"
_HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]*/[\w.-]+(@[\w./-]+)?")


def resolve(name: str, *, offline: bool = False) -> Origin:
    """Find the files of a model by its name."""
    if not name.strip():
        raise ModelNotFoundError("the name of the model is empty", hint=_NAMES)
    origin = _local(name)
    if origin is not None:
        return origin
    alias = find(name)
    if alias is not None:
        return _alias(name, alias, offline=offline)
    if _is_path(name):
        raise PathNotFoundError(f"no tokenizer at {name!r}", hint="check the spelling of the path")
    if _HUB_ID.fullmatch(name):
        try:
            return _hub(name, name, offline=offline)
        except ModelUnavailableError as error:
            if Path(name).is_dir():
                raise _no_tokenizer(name) from error
            raise
    close = close_matches(name)
    raise ModelNotFoundError(
        f"no model is called {name!r}",
        hint=f"did you mean {', '.join(close)}? " * bool(close) + _NAMES,
    )


def availability(alias: Alias) -> str:
    """Say where an alias would come from now, without reading a tokenizer or the network.

    >>> availability(Alias("none", ("none",), "unigram"))
    'not available'
    """
    if alias.package is not None and alias.package.path() is not None:
        return alias.package.described()
    if alias.hub is not None and _cached(alias.name, alias.hub) is not None:
        return f"hub cache {alias.hub}"
    if alias.hub is not None:
        gated = " (gated: its licence has to be accepted there)" if alias.gated else ""
        return f"needs the hub: {alias.hub}{gated}"
    return f"needs the package {alias.package.distribution}" if alias.package else "not available"


def _local(name: str) -> Origin | None:
    path = Path(name).expanduser()
    if path.is_file() and not (find(name) and not is_tokenizer(path)):
        return Origin(name, f"local file {name}", (path,))
    if not path.is_dir():
        return None
    files = files_in(path)
    if files is None:
        if find(name) is not None or (_HUB_ID.fullmatch(name) and not _is_path(name)):
            return None
        raise _no_tokenizer(name)
    return Origin(name, f"local folder {name} ({files[0].name})", files)


def _no_tokenizer(name: str) -> ModelNotFoundError:
    return ModelNotFoundError(
        f"the folder {name!r} holds no tokenizer file",
        hint=without_file(Path(name).expanduser()) or f"known are {FORMATS}",
    )


def _is_path(name: str) -> bool:
    return name.startswith((".", "/", "~")) or name.endswith(
        ("/", ".json", ".model", ".gguf", ".txt")
    )


def _alias(name: str, alias: Alias, *, offline: bool) -> Origin:
    package = alias.package
    path = package.path() if package is not None else None
    if package is not None and path is not None:
        return Origin(
            name,
            package.described(),
            (path,),
            scheme=package.scheme,
            facts=alias.facts,
            own_facts=False,
        )
    if alias.hub is None:
        raise ModelUnavailableError(
            f"{name} is carried only by the package {package.distribution if package else '?'}",
            hint="pip install '.[offline]' in the project's folder",
        )
    origin = _cached(name, alias.hub)
    if origin is None:
        origin = _hub(name, alias.hub, offline=offline)
    return replace(origin, facts=alias.facts)


def _cached(name: str, hub_id: str) -> Origin | None:
    folder = hub.cached(hub_id)
    files = files_in(folder) if folder is not None else None
    if folder is None or files is None:
        return None
    return Origin(name, f"hub cache {hub_id}@{folder.name}", files)


def _hub(name: str, hub_id: str, *, offline: bool) -> Origin:
    if offline or hub.is_offline():
        origin = _cached(name, hub_id)
        if origin is None:
            raise hub.not_cached(hub_id)
        return origin
    try:
        folder = hub.download(hub_id)
    except ModelUnavailableError:
        origin = _cached(name, hub_id)  # a copy, perhaps fetched by another program
        if origin is None:
            raise
        return origin
    files = files_in(folder)
    if files is None:
        raise ModelNotFoundError(
            f"{hub_id} holds no tokenizer file that is known here",
            hint="name the model that it is derived from",
        )
    return Origin(name, f"hub {hub_id}@{folder.name}", files)
