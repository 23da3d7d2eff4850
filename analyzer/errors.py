"""What can go wrong for a user: a stable code, a sentence, and a hint about the way out."""

from __future__ import annotations


class AnalyzerError(Exception):
    """A failure that the user can act on; the command line prints it without a traceback.

    >>> error = PathNotFoundError("no file or folder at 'corpsu/'", hint="check the spelling")
    >>> error.code, error.exit_status
    ('path-not-found', 2)
    """

    code = "failed"
    exit_status = 1

    def __init__(self, sentence: str, *, hint: str = "") -> None:
        """Keep the sentence and the hint apart, so that each renderer can place them."""
        super().__init__(sentence)
        self.sentence = sentence
        self.hint = hint


class UsageError(AnalyzerError):
    """An option or argument that cannot be used as given."""

    code = "usage"
    exit_status = 2


class PathNotFoundError(UsageError):
    """A path or glob that matches nothing."""

    code = "path-not-found"


class EmptyCorpusError(AnalyzerError):
    """Every given path was read or skipped, and no text was left."""

    code = "empty-corpus"


class ModelNotFoundError(UsageError):
    """A model name that is no alias, no path, and no hub id that answers."""

    code = "model-not-found"


class ModelUnavailableError(AnalyzerError):
    """A model that exists but cannot be had now: gated, offline, truncated."""

    code = "model-unavailable"


class TokenizerError(AnalyzerError):
    """Tokenizer files that cannot be used: broken, ambiguous, of an unknown algorithm."""

    code = "tokenizer"


class RulesError(UsageError):
    """A rule or parameter file that does not load; names the file and line."""

    code = "rules"


class MissingExtraError(UsageError):
    """A feature whose optional packages are not installed."""

    code = "missing-extra"

    def __init__(self, feature: str, extra: str) -> None:
        """Name the feature and the extra that brings it."""
        super().__init__(
            f"{feature} needs packages that are not installed",
            hint=f"pip install '.[{extra}]' in the project's folder",
        )


class RefusedError(AnalyzerError):
    """A gate that said no: unapproved, changed, expired, stale, or against the policy."""

    code = "refused"
    exit_status = 5


class VerificationError(AnalyzerError):
    """A check after applying that failed; everything was rolled back."""

    code = "verification-failed"
    exit_status = 6
