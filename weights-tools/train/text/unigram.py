"""A unigram language model of subwords (Kudo, "Subword regularization", 2018): training, and the best segmentation.

Needs nothing but Python.
"""
import math
import re
from collections import Counter
from typing import Dict, Iterable, List, Mapping, Tuple

SPACE = "\u2581"
LONGEST_PIECE = 16
UNKNOWN_PENALTY = 10.0
ALWAYS = frozenset("abcdefghijklmnopqrstuvwxyz,.-'" + SPACE)


def normalize(text: str) -> str:
    """Every word preceded by a space mark, and no other space."""
    return "".join(SPACE + word for word in text.split())


def train(lines: Iterable[str], pieces: int, rounds: int = 2, shrink: float = 0.75) -> Dict[str, float]:
    """Log-probabilities of `pieces` pieces: expectation maximisation over the words, the least probable dropped in turns."""
    words = Counter(word for line in lines for word in re.findall(f"{SPACE}?[^{SPACE},]+|,", normalize(line)))
    counts: Dict[str, float] = {letter: 1.0 for letter in ALWAYS.union(*words)}
    letters = frozenset(counts)
    for word, count in words.items():
        for piece in _substrings(word):
            counts[piece] = counts.get(piece, 0.0) + count * len(piece)
    while True:
        for _ in range(rounds):
            counts = _expected_counts(words, _log_probabilities(counts), letters)
        if len(counts) <= pieces:
            return _log_probabilities(counts)
        ranked = sorted(counts, key=lambda piece: (piece not in letters, -counts[piece], piece))
        counts = {piece: counts[piece] for piece in ranked[:max(pieces, int(len(ranked) * shrink))]}


def best(text: str, scores: Mapping[str, float]) -> List[str]:
    """The most probable segmentation of a normalised text (Viterbi); a letter that no piece has stands alone."""
    unknown = min(scores.values()) - UNKNOWN_PENALTY
    ends: List[Tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(text) + 1):
        ends.append(max(
            (ends[start][0] + scores.get(text[start:end], unknown), start)
            for start in range(max(0, end - LONGEST_PIECE), end)
            if start == end - 1 or text[start:end] in scores))
    found: List[str] = []
    end = len(text)
    while end > 0:
        start = ends[end][1]
        found.append(text[start:end])
        end = start
    return found[::-1]


def _substrings(word: str) -> List[str]:
    return [word[start:end] for start in range(len(word)) for end in range(start + 1, min(len(word), start + LONGEST_PIECE) + 1)]


def _log_probabilities(counts: Mapping[str, float]) -> Dict[str, float]:
    total = math.log(sum(counts.values()))
    return {piece: math.log(count) - total for piece, count in counts.items()}


def _expected_counts(words: Mapping[str, int], scores: Mapping[str, float], letters: frozenset) -> Dict[str, float]:
    """How often each piece occurs over all segmentations of all words, weighted by their probability (forward-backward)."""
    counts = dict.fromkeys(letters, 1e-3)
    for word, count in words.items():
        spans = [
            (start, end, math.exp(scores[word[start:end]]))
            for start in range(len(word)) for end in range(start + 1, min(len(word), start + LONGEST_PIECE) + 1)
            if word[start:end] in scores]
        before, after = [1.0] + [0.0] * len(word), [0.0] * len(word) + [1.0]
        for start, end, probability in spans:
            before[end] += before[start] * probability
        for start, end, probability in reversed(spans):
            after[start] += after[end] * probability
        for start, end, probability in spans:
            share = count * before[start] * probability * after[end] / before[-1]
            if share > 1e-6:
                counts[word[start:end]] = counts.get(word[start:end], 0.0) + share
    return counts
