"""The f32 forward pass of a BERT encoder, with the inputs of its products kept."""

import json
import math
import os
from dataclasses import dataclass

import numpy as np

gauss_error = np.vectorize(math.erf, otypes=[np.float64])


def load_tensors(path):
    """Reads the f32 tensors of a safetensors file into a dictionary of arrays."""
    size = os.path.getsize(path)
    with open(path, "rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if size < 8 or length > size - 8:
            raise ValueError(f"{path}: the header runs past the end; fetch the file again")
        header = json.loads(file.read(length))
        data = file.read()
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__" and entry["dtype"] == "F32":
            begin, end = entry["data_offsets"]
            if end > len(data):
                raise ValueError(f"{path}: {name} runs past the end; fetch the file again")
            tensors[name] = np.frombuffer(data[begin:end], "<f4").reshape(entry["shape"])
    return tensors


@dataclass
class LayerTrace:
    """What one layer computes, one row per token."""

    query_input: np.ndarray
    ffn_input: np.ndarray
    ffn_hidden: np.ndarray
    output: np.ndarray
    probabilities: np.ndarray


class Encoder:
    """An encoder whose weights and sizes come from a model folder."""

    def __init__(self, folder):
        path = os.path.join(folder, "config.json")
        with open(path, encoding="utf-8") as file:
            config = json.load(file)
        if config["hidden_act"] != "gelu" or config["model_type"] != "bert":
            raise ValueError(f"{path}: not a BERT with GELU; fetch the model again")
        self.heads = config["num_attention_heads"]
        self.layers = config["num_hidden_layers"]
        self.epsilon = np.float32(config["layer_norm_eps"])
        self.tensors = load_tensors(os.path.join(folder, "model.safetensors"))

    def embed(self, ids):
        """The input of layer 0 for one sentence."""
        name = "embeddings"
        total = (
            self.tensors[f"{name}.word_embeddings.weight"][ids]
            + self.tensors[f"{name}.position_embeddings.weight"][: len(ids)]
            + self.tensors[f"{name}.token_type_embeddings.weight"][0]
        )
        return self.normalize(total, name)

    def layer(self, index, x):
        """Runs one layer on the tokens of one sentence, which all attend to each other."""
        name = f"encoder.layer.{index}"
        rows, width = x.shape

        def split(projected):
            return projected.reshape(rows, self.heads, width // self.heads).transpose(1, 0, 2)

        query, key, value = (
            split(self.dense(x, f"{name}.attention.self.{part}"))
            for part in ("query", "key", "value")
        )
        scores = query @ key.transpose(0, 2, 1) / np.float32(math.sqrt(width // self.heads))
        weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
        probabilities = weights / weights.sum(axis=-1, keepdims=True)
        context = (probabilities @ value).transpose(1, 0, 2).reshape(rows, width)

        attended = self.dense(context, f"{name}.attention.output.dense") + x
        attended = self.normalize(attended, f"{name}.attention.output")
        hidden = gelu(self.dense(attended, f"{name}.intermediate.dense"))
        output = self.dense(hidden, f"{name}.output.dense") + attended
        output = self.normalize(output, f"{name}.output")
        return LayerTrace(x, attended, hidden, output, probabilities)

    def sentence_embedding(self, ids):
        """The mean over tokens of the last layer's output, of length 1."""
        x = self.embed(ids)
        for index in range(self.layers):
            x = self.layer(index, x).output
        mean = x.mean(axis=0)
        return mean / np.linalg.norm(mean)

    def dense(self, x, name):
        return x @ self.tensors[f"{name}.weight"].T + self.tensors[f"{name}.bias"]

    def normalize(self, x, name):
        """LayerNorm over each row."""
        centred = x - x.mean(axis=-1, keepdims=True)
        variance = np.square(centred).mean(axis=-1, keepdims=True)
        scaled = centred / np.sqrt(variance + self.epsilon)
        return (
            scaled * self.tensors[f"{name}.LayerNorm.weight"]
            + self.tensors[f"{name}.LayerNorm.bias"]
        )


def gelu(x):
    """The exact form, by the Gauss error function."""
    return (x * 0.5 * (1 + gauss_error(x / math.sqrt(2)))).astype(np.float32)
