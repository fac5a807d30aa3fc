"""Trains the tokenizer on captions."""
import os

from stages.options import Options
from text.tokenizer import Tokenizer
from world.grammar import DEFAULT_NEGATIVE, corpus

PIECES, CAPTIONS = 256, 12_000


def run(options: Options) -> None:
    """The stage `text`."""
    tokenizer = Tokenizer.train(corpus(options.seed, CAPTIONS), PIECES, options.preset.transformer.text_tokens)
    tokenizer.save(path_of(options))
    longest = max(len(tokenizer.pieces(line)) + 1 for line in corpus(options.seed + 1, 2000))
    print(f"{tokenizer.size} pieces; the default negative prompt takes {len(tokenizer.pieces(DEFAULT_NEGATIVE)) + 1} tokens, "
          f"the longest caption {longest} of {tokenizer.length}")


def load(options: Options) -> Tokenizer:
    """The trained tokenizer."""
    if not os.path.exists(path_of(options)):
        raise SystemExit(f"{path_of(options)} does not exist; run the stage 'text' first.")
    return Tokenizer.load(path_of(options))


def path_of(options: Options) -> str:
    """Where the tokenizer is kept."""
    return os.path.join(options.folder, "tokenizer.json")
