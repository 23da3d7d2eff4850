"""The verbs of the command line; each module is imported at start, so it imports lazily."""

from analyzer.commands.extend import extend
from analyzer.commands.models import models
from analyzer.commands.rules import rules
from analyzer.commands.scan import scan
from analyzer.commands.symbols import symbols
from analyzer.commands.terms import terms
from analyzer.commands.tokens import tokens

COMMANDS = [scan, terms, symbols, tokens, extend, rules, models]
