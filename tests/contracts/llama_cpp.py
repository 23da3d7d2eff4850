"""llama.cpp as a reader of vocabularies: the reference for a GGUF."""

import json
import urllib.request

import pytest


def llama_cpp_ids(vocabulary, texts, folder):
    """Yield the ids of each text as llama.cpp reads it with the vocabulary of a GGUF, or skip."""
    xllamacpp = pytest.importorskip("xllamacpp")
    tiny_model(vocabulary, folder / "tiny.gguf")
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(folder / "tiny.gguf")
    parameters.n_ctx, parameters.warmup, parameters.port = 64, False, 0
    server = xllamacpp.Server(parameters)
    for text in texts:
        request = urllib.request.Request(
            f"{server.listening_address}/tokenize",
            json.dumps({"content": text, "add_special": False, "parse_special": False}).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            yield json.load(answer)["tokens"]


def tiny_model(vocabulary, path):
    """Write a GGUF of one empty layer around a vocabulary, which llama.cpp loads."""
    import gguf
    import numpy as np

    reader = gguf.GGUFReader(vocabulary)
    writer = gguf.GGUFWriter(path, "llama")
    for name, field in reader.fields.items():
        if name.startswith("tokenizer."):
            inside = field.types[-1] if field.types[0] == gguf.GGUFValueType.ARRAY else None
            writer.add_key_value(name, field.contents(), field.types[0], inside)
    rows, width = len(reader.fields["tokenizer.ggml.tokens"].data), 32
    writer.add_vocab_size(rows)
    writer.add_block_count(1)
    writer.add_context_length(512)
    writer.add_embedding_length(width)
    writer.add_feed_forward_length(width)
    writer.add_head_count(1)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(width)
    square = ("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down")
    shapes = {"token_embd": (rows, width), "output": (rows, width), "output_norm": (width,)}
    shapes |= {f"blk.0.{name}": (width, width) for name in square}
    shapes |= {f"blk.0.{name}": (width,) for name in ("attn_norm", "ffn_norm")}
    for name, shape in shapes.items():
        writer.add_tensor(f"{name}.weight", np.zeros(shape, dtype=np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
