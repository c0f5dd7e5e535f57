"""Writes the activations that enter three products of MiniLM's layer 0, as f32 .npy.

python prepare.py MODEL_FOLDER OUTPUT_FOLDER

MODEL_FOLDER holds model.safetensors, config.json and vocab.txt. Each file has one row per token of
the sentences, each sentence between [CLS] and [SEP]; there are no padding rows.
"""

import os
import sys

import numpy as np

from bert import Encoder
from wordpiece import Tokenizer

SENTENCES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "sentences.txt")

# Sentences of SENTENCES, counted from 0, that say the same in other words.
PARAPHRASES = ((0, 1), (4, 5))


def main(arguments):
    if len(arguments) != 2:
        sys.exit("usage: prepare.py MODEL_FOLDER OUTPUT_FOLDER")
    folder, output = arguments
    try:
        prepare(folder, output)
    except OSError as error:
        sys.exit(f"minilm: {error.filename}: {error.strerror}; fetch the model with fetch.sh")
    except KeyError as error:
        sys.exit(f"minilm: {folder}: no {error} in the model; fetch it again with fetch.sh")
    except ValueError as error:
        sys.exit(f"minilm: {error}")


def prepare(folder, output):
    with open(SENTENCES, encoding="utf-8") as file:
        sentences = [line.strip() for line in file if line.strip()]
    tokenizer = Tokenizer(os.path.join(folder, "vocab.txt"))
    encoder = Encoder(folder)

    ids = [tokenizer.encode(sentence) for sentence in sentences]
    traces = [encoder.layer(0, encoder.embed(row)) for row in ids]
    check_traces(traces)
    check_similarity(np.array([encoder.sentence_embedding(row) for row in ids]))

    os.makedirs(output, exist_ok=True)
    for name, attribute in (
        ("query", "query_input"),
        ("ffn-in", "ffn_input"),
        ("ffn-out", "ffn_hidden"),
    ):
        save(
            os.path.join(output, f"{name}.npy"),
            np.concatenate([getattr(trace, attribute) for trace in traces]),
        )
    print(f"{len(sentences)} sentences, {sum(map(len, ids))} tokens: {output}")


def check_traces(traces):
    """Refuses a forward pass whose numbers cannot be right."""
    for trace in traces:
        for name, value in vars(trace).items():
            if value.dtype != np.float32 or not np.isfinite(value).all():
                raise ValueError(f"{name} is not finite f32; fetch the model again")
        if not np.allclose(trace.probabilities.sum(axis=-1), 1, atol=1e-5):
            raise ValueError("attention probabilities do not add up to 1; fetch the model again")


def check_similarity(embeddings):
    """Refuses a forward pass that does not recognise the paraphrases."""
    cosine = embeddings @ embeddings.T
    lowest = min(cosine[pair] for pair in PARAPHRASES)
    for first, second in PARAPHRASES:
        cosine[first, second] = cosine[second, first] = -1
    np.fill_diagonal(cosine, -1)
    if not (lowest > 0.5 and cosine.max() < 0.4):
        raise ValueError(
            f"paraphrases have cosine {lowest:.2f}, other sentences up to {cosine.max():.2f}; "
            "fetch the model again"
        )


def save(path, array):
    """Writes under a temporary name first, so that a file is whole or absent."""
    temporary = f"{path}.tmp"
    with open(temporary, "wb") as file:
        np.save(file, np.ascontiguousarray(array, dtype="<f4"))
    os.replace(temporary, path)


if __name__ == "__main__":
    main(sys.argv[1:])
