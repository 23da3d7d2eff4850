"""From a plan to a finished model: approve and apply, each with its line in the audit log."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analyzer import gate, inject
from analyzer.errors import AnalyzerError, UsageError, VerificationError
from analyzer.gate.canonical import sealed
from analyzer.inject.files import write_object
from analyzer.inject.forward import check_bits, check_forward
from analyzer.inject.planned import rebuild
from analyzer.inject.references import tokens_beyond
from analyzer.material import measured_on, texts_of
from analyzer.train.added import RECORD, SEAL, as_record
from analyzer.values import to_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from analyzer.extend import Extension
    from analyzer.inject import Check, Checkpoint, Injected, Recipe, Settings

DOMAIN_CHARACTERS = 5_000_000


@dataclass(frozen=True, slots=True)
class ApplyOptions:
    """How a plan is performed; the defaults are those of the command line.

    ``init`` takes the place of the plan's initialiser; ``pad_to`` makes the rows a multiple of
    it; ``link`` hard-links the weight files that do not change; ``forward`` runs both models
    through transformers, None where that is cheap; ``corpus`` is text of the domain, for
    initialisers that learn from it and for ``auto``, which measures; ``similar`` is a file of
    new tokens, a tab, and words similar to each; ``vectors`` one of vectors in the text format of
    word2vec, for ``aligned`` and ``focus``, or "word2vec" or "fasttext" to train them on
    ``corpus``; ``audit`` is the log, by default
    ``audit.jsonl`` beside the plan; ``signers`` lists who may sign, and makes a signature a must.
    """

    init: str | None = None
    device: str = "auto"
    pad_to: int = 1
    link: bool = False
    forward: bool | None = None
    dry_run: bool = False
    corpus: Path | Sequence[Path] | None = None
    text_field: str | None = None
    similar: Path | None = None
    vectors: Path | str | None = None
    audit: Path | None = None
    signers: Path | None = None


@dataclass(frozen=True, slots=True)
class ApplyResult:
    """What was done, or in a dry run would be; ``injected`` is None there."""

    out: Path
    plan_digest: str
    new_tokens: int
    rows_before: int
    rows_after: int
    initialiser: str
    device: str
    checks: tuple[Check, ...]
    injected: Injected | None
    seconds: float


def approve(
    plan: Path | str,
    *,
    by: str,
    reason: str,
    expires: datetime | None = None,
    override: bool = False,
    sign: Path | None = None,
    out: Path | None = None,
    audit: Path | None = None,
) -> Path:
    """Approve a plan; gives the path of the approval, ``approval.json`` beside it by default.

    ``sign`` is an Ed25519 private key, as ``ssh-keygen`` makes it. Raises RefusedError for a
    plan that was changed, or whose decision is not to extend unless ``override`` says that it
    shall be done all the same.
    """
    path = Path(plan)
    log = audit or path.parent / gate.AUDIT
    with _audited(log, "approval refused", plan=str(path), by=by):
        approval = gate.make_approval(
            gate.read_plan(path),
            by=by,
            reason=reason,
            expires=expires,
            override=override,
            key=sign,
        )
    target = out or path.parent / "approval.json"
    gate.append_audit(log, "approved", approval=approval)
    write_object(approval, target)
    return target


def apply(
    plan: Path | str, *, approval: Path | None, checkpoint: Path | str, out: Path | str, **how: Any
) -> ApplyResult:
    """Perform exactly the plan on a checkpoint, into a new folder that appears whole or not at all.

    >>> apply("plan.json", approval=None, checkpoint="model", out="new")  # doctest: +SKIP

    ``how`` are the fields of ``ApplyOptions``. Without ``approval`` it is looked for beside the
    plan. Raises RefusedError (unapproved, changed, expired, stale) and VerificationError (a
    check failed, nothing was left); both stand in the audit log.
    """
    options = ApplyOptions(**how)
    path, folder, target = Path(plan), Path(checkpoint), Path(out)
    log = options.audit or path.parent / gate.AUDIT
    said = {"plan": str(path), "checkpoint": str(folder), "out": str(target)}
    started = time.monotonic()
    with _audited(log, "apply refused", **said):
        planned = gate.read_plan(path)
        allowed = gate.read_approval(approval or path.parent / "approval.json")
        gate.check_approval(planned, allowed, signers=options.signers)
        inject.refuse_existing(target, source=folder)
        source = inject.open_checkpoint(folder)
        extension = rebuild(planned.content, source)
        settings = _settings(planned.content, options)
    ids = [token.id for token in extension.added]
    result = ApplyResult(
        out=target,
        plan_digest=planned.digest,
        new_tokens=sum(i >= source.tokenizer.info.vocab_size for i in ids),
        rows_before=source.rows,
        rows_after=inject.rows_after(source, ids, settings.pad_to),
        initialiser=settings.recipe.text,
        device=settings.device,
        checks=(),
        injected=None,
        seconds=0.0,
    )
    if options.dry_run:
        return result
    gate.append_audit(
        log, "applying", plan_digest=planned.digest, approved_by=allowed["by"], **said
    )
    with _audited(log, "apply failed", plan_digest=planned.digest, **said):
        settings, injected, checks = _perform(
            source,
            extension,
            target,
            settings=settings,
            forward=options.forward,
            origin={
                "plan_digest": planned.digest,
                "change_digest": gate.change_digest(planned.content),
                "approved_by": allowed["by"],
            },
        )
    gate.append_audit(log, "applied", plan_digest=planned.digest, device=injected.device, **said)
    seconds = round(time.monotonic() - started, 2)
    return replace(
        result,
        initialiser=settings.recipe.text,
        device=injected.device,
        injected=injected,
        checks=checks,
        seconds=seconds,
    )


@contextmanager
def _audited(log: Path, event: str, **details: Any) -> Iterator[None]:
    """Put what goes wrong in the block into the audit log, and let it go on its way."""
    try:
        yield
    except AnalyzerError as error:
        gate.append_audit(log, event, error=error.code, sentence=error.sentence, **details)
        raise


def _settings(plan: dict[str, Any], options: ApplyOptions) -> Settings:
    recipe = inject.parse(options.init or plan["initialiser"]["name"])
    for option, given, users in (
        ("--vectors", options.vectors, ("aligned", "focus")),
        ("--similar", options.similar, ("similar",)),
    ):
        if given is not None and not recipe.uses(*users):
            raise UsageError(
                f"{option} has no part in the initialiser {recipe.text}",
                hint=f"give --init {' or '.join(users)} with it",
            )
    device = inject.pick_device(options.device)
    texts: tuple[str, ...] = ()
    if options.corpus is not None:
        texts = tuple(texts_of(options.corpus, options.text_field, DOMAIN_CHARACTERS))
    return inject.Settings(
        recipe=recipe,
        seed=plan["initialiser"]["seed"],
        device=_device_for(recipe, device),
        pad_to=options.pad_to,
        link=options.link,
        texts=texts,
        similar=inject.read_similar(options.similar) if options.similar else {},
        vectors=options.vectors,
    )


def _device_for(recipe: Recipe, device: str) -> str:
    """Give where rows are computed: only neighbours among all rows are work for a GPU."""
    return device if recipe.uses("similar") else "cpu"


def _perform(
    source: Checkpoint,
    extension: Extension,
    out: Path,
    *,
    settings: Settings,
    forward: bool | None,
    origin: dict[str, Any],
) -> tuple[Settings, Injected, tuple[Check, ...]]:
    """Settle the initialiser, write, check and only then name the new folder."""
    asked = settings.recipe.text
    settings, measured = inject.pick(source, extension, settings)
    settings = replace(settings, device=_device_for(settings.recipe, settings.device))
    near = settings.recipe.input.near_pieces and settings.recipe.output.near_pieces
    near = near and not settings.similar  # words that a person gives are what those rows lie near
    known = inject.tensor_digests(source)  # before links change the stamps of its files
    with inject.new_folder(out) as partial:
        with inject.Copying() as copying:  # what is written is read back while the rest is copied
            injected = inject.inject(source, extension, partial, settings, copying=copying)
            new = inject.open_checkpoint(partial)
            planned = {token.id: token.text for token in extension.added}
            checks = inject.check_vocabulary(source, new, planned=planned, near_pieces=near)
            _refuse_failed(checks)
            digest = inject.fingerprint(new, inject.tensor_digests(new, grown_from=known))
        tokens = tokens_beyond(source.tokenizer, new.tokenizer)
        ran = check_forward(source, new, tokens, wanted=forward)
        checks = (*checks, inject.check_weights(source, new, whole=False), ran)
        _refuse_failed(checks)
        if settings.texts and ran.outcome == "passed":
            checks = (*checks, check_bits(source, new, measured_on(settings.texts)))
        chosen = {"asked": asked, "name": settings.recipe.text, "bits_per_byte": measured}
        results: dict[str, Any] = {"result": {"digest": digest}}
        results["initialiser"] = {**chosen, "seed": settings.seed}
        results |= {"injected": to_json(injected), "checks": to_json(checks)}
        results["tokens"] = as_record(tokens)  # what a warm-up trains
        results["made"] = inject.made(new, tokens)
        record = sealed({**_record(source, known), **origin, **results}, SEAL)
        write_object(record, partial / RECORD)
    return settings, injected, checks


def _refuse_failed(checks: Sequence[Check]) -> None:
    failed = [f"{check.name}: {check.detail}" for check in checks if check.outcome == "failed"]
    if failed:
        raise VerificationError(
            "; ".join(failed), hint="everything was rolled back; the source is as it was"
        )


def _record(source: Checkpoint, digests: Mapping[str, str]) -> dict[str, Any]:
    return {
        "schema": "analyzer/applied/1",
        "tool_version": version("analyzer"),
        "applied_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "source": {
            "path": str(source.root.resolve()),
            "digest": inject.fingerprint(source, digests),
        },
    }
