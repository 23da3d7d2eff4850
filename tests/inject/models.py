"""Tiny random checkpoints of real architectures, made by transformers, each with a tokenizer."""

from __future__ import annotations

import json
import warnings
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from tests.tokenizers.small import SENTENCES, byte_level_json, fairseq_files, sentencepiece_model

if TYPE_CHECKING:
    from pathlib import Path

TOKENS = [
    " quickly",
    "zebra",
    " jumping",
    "tokenizers",
    "中文分词器具",
    " CC(=O)O",
    " argumentative",
]
WIDTH = 16
SIZES = {
    "hidden_size": WIDTH,
    "intermediate_size": 24,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "max_position_embeddings": 64,
}
ENCODER_DECODER = {
    "d_model": WIDTH,
    "encoder_layers": 1,
    "decoder_layers": 1,
    "encoder_attention_heads": 2,
    "decoder_attention_heads": 2,
    "encoder_ffn_dim": 24,
    "decoder_ffn_dim": 24,
    "max_position_embeddings": 64,
}
EXPERTS = SIZES | {
    "num_key_value_heads": 1,
    "num_experts": 2,
    "num_local_experts": 2,
    "num_experts_per_tok": 1,
    "moe_intermediate_size": 8,
    "decoder_sparse_step": 1,
}
IMAGES = {
    "hidden_size": 16,
    "intermediate_size": 24,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "image_size": 16,
    "patch_size": 8,
}


@dataclass(frozen=True)
class Family:
    """An architecture: its config class, what the config is given, and its tokenizer."""

    config: str
    architecture: str
    settings: dict
    tokenizer: str = "byte-level"
    padding: int = 0


FAMILIES = {
    "llama-tied": Family("LlamaConfig", "LlamaForCausalLM", SIZES | {"tie_word_embeddings": True}),
    "llama-untied": Family(
        "LlamaConfig", "LlamaForCausalLM", SIZES | {"tie_word_embeddings": False}, "sentencepiece"
    ),
    "qwen2-padded": Family(
        "Qwen2Config", "Qwen2ForCausalLM",
        SIZES | {"num_key_value_heads": 1, "tie_word_embeddings": True}, padding=112,
    ),
    "gpt2": Family("GPT2Config", "GPT2LMHeadModel", {"n_embd": WIDTH, "n_layer": 1, "n_head": 2}),
    "gpt-neox": Family("GPTNeoXConfig", "GPTNeoXForCausalLM", SIZES, padding=16),
    "mistral": Family(
        "MistralConfig", "MistralForCausalLM",
        SIZES | {"num_key_value_heads": 1, "tie_word_embeddings": False}, "sentencepiece",
    ),
    "deepseek": Family(
        "DeepseekV3Config", "DeepseekV3ForCausalLM",
        SIZES | {"num_hidden_layers": 2, "tie_word_embeddings": False, "moe_intermediate_size": 8,
                 "n_shared_experts": 1, "n_routed_experts": 2, "num_experts_per_tok": 1,
                 "n_group": 1, "topk_group": 1, "first_k_dense_replace": 1, "kv_lora_rank": 8,
                 "q_lora_rank": 8, "qk_rope_head_dim": 4, "qk_nope_head_dim": 4, "v_head_dim": 8},
        padding=8,
    ),
    "phi": Family("PhiConfig", "PhiForCausalLM", SIZES | {"tie_word_embeddings": False}),
    "gemma": Family("GemmaConfig", "GemmaForCausalLM", SIZES | {"num_key_value_heads": 1, "head_dim": 8}),
    "bert": Family("BertConfig", "BertForMaskedLM", SIZES, "wordpiece"),
    "roberta": Family("RobertaConfig", "RobertaForMaskedLM", SIZES),
    "xlm-roberta": Family("XLMRobertaConfig", "XLMRobertaForMaskedLM", SIZES, "fairseq"),
    "t5": Family(
        "T5Config",
        "T5ForConditionalGeneration",
        {"d_model": WIDTH, "d_kv": 8, "d_ff": 24, "num_layers": 1, "num_heads": 2},
        "unigram",
    ),
    # heads whose bias has a name of its own, factorised embeddings, two vocabularies
    "modernbert": Family("ModernBertConfig", "ModernBertForMaskedLM", SIZES),
    "xlnet": Family(
        "XLNetConfig", "XLNetLMHeadModel",
        {"d_model": WIDTH, "n_layer": 1, "n_head": 2, "d_inner": 24}, "unigram",
    ),
    "xlm": Family("XLMConfig", "XLMWithLMHeadModel", {"emb_dim": WIDTH, "n_layers": 1, "n_heads": 2}),
    "albert": Family("AlbertConfig", "AlbertForMaskedLM", SIZES | {"embedding_size": 8}, "unigram"),
    "bert-two-heads": Family("BertConfig", "BertForPreTraining", SIZES, "wordpiece"),
    "bart": Family("BartConfig", "BartForConditionalGeneration", ENCODER_DECODER),
    "marian-apart": Family(
        "MarianConfig", "MarianMTModel",
        ENCODER_DECODER | {"decoder_start_token_id": 0, "share_encoder_decoder_embeddings": False,
                           "tie_word_embeddings": False}, "unigram",
    ),
    "opt": Family(
        "OPTConfig", "OPTForCausalLM",
        {"hidden_size": WIDTH, "num_hidden_layers": 1, "num_attention_heads": 2, "ffn_dim": 24,
         "max_position_embeddings": 64, "word_embed_proj_dim": 8},
    ),
    "mamba": Family(
        "MambaConfig", "MambaForCausalLM",
        {"hidden_size": WIDTH, "num_hidden_layers": 1, "state_size": 4},
    ),
    # experts, states beside attention, embeddings of another width than the head
    "qwen3-moe": Family("Qwen3MoeConfig", "Qwen3MoeForCausalLM", EXPERTS | {"head_dim": 8}),
    "gpt-oss": Family("GptOssConfig", "GptOssForCausalLM", EXPERTS | {"head_dim": 8}),
    "falcon-h1": Family(
        "FalconH1Config", "FalconH1ForCausalLM",
        SIZES | {"num_key_value_heads": 1, "mamba_d_ssm": 16, "mamba_n_heads": 2,
                 "mamba_d_head": 8, "mamba_d_state": 4, "mamba_n_groups": 1},
    ),
    "electra": Family("ElectraConfig", "ElectraForMaskedLM", SIZES | {"embedding_size": 8}, "wordpiece"),
    "rembert": Family(
        "RemBertConfig", "RemBertForMaskedLM",
        SIZES | {"input_embedding_size": 8, "output_embedding_size": 12},
    ),
    # images beside text: the embedding lies deeper, and its size in a part of the config
    "gemma3-vision": Family(
        "Gemma3Config", "Gemma3ForConditionalGeneration",
        {"text_config": SIZES | {"num_key_value_heads": 1, "head_dim": 8},
         "vision_config": IMAGES, "mm_tokens_per_image": 4},
    ),
    "qwen2-vl": Family(
        "Qwen2VLConfig", "Qwen2VLForConditionalGeneration",
        {"text_config": SIZES | {"num_key_value_heads": 1, "rope_parameters": {
            "rope_type": "default", "mrope_section": [1, 1, 2], "rope_theta": 1e4}},
         "vision_config": {"depth": 1, "embed_dim": 16, "hidden_size": 16, "num_heads": 2,
                           "patch_size": 8}},
    ),
    # tokenizers: ids that only added_tokens.json names, a file without a decoder
    "llama-named-beside": Family("LlamaConfig", "LlamaForCausalLM", SIZES, "named-beside"),
    "llama-no-decoder": Family("LlamaConfig", "LlamaForCausalLM", SIZES, "no-decoder"),
}  # fmt: skip


def save_tokenizer(kind: str, folder: Path) -> int:
    """Write a small tokenizer; give its number of ids."""
    folder.mkdir(parents=True, exist_ok=True)
    if kind in {"byte-level", "no-decoder"}:
        without = {"decoder": None} if kind == "no-decoder" else {}
        text = json.dumps(byte_level_json() | without)
        (folder / "tokenizer.json").write_text(text, encoding="utf-8")
        return 400
    if kind == "named-beside":
        size = save_tokenizer("sentencepiece", folder)
        names = {"[PAD]": size, "<|im_end|>": size + 1}
        (folder / "added_tokens.json").write_text(json.dumps(names), encoding="utf-8")
        return size + len(names)
    if kind in {"sentencepiece", "unigram"}:
        from analyzer.tokenizers import load

        name = "tokenizer.model" if kind == "sentencepiece" else "spiece.model"
        model = sentencepiece_model("bpe" if kind == "sentencepiece" else "unigram")
        (folder / name).write_bytes(model)
        # without it T5's program counts a hundred sentinels after the last piece
        (folder / "tokenizer_config.json").write_text('{"extra_ids": 0}', encoding="utf-8")
        return load(str(folder)).info.vocab_size
    if kind == "fairseq":
        model, tokenizer = fairseq_files()
        (folder / "sentencepiece.bpe.model").write_bytes(model)
        tokenizer.save(str(folder / "tokenizer.json"))
        return tokenizer.get_vocab_size()
    words = sorted({word for line in SENTENCES for word in line.replace(",", "").split()})
    letters = sorted({letter for word in words for letter in word})
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *(f"##{x}" for x in letters)]
    pieces += ["the", "##er", "qu", "##ick", "jum"]
    (folder / "vocab.txt").write_text("\n".join(pieces) + "\n", encoding="utf-8")
    return len(pieces)


def make(
    folder: Path, name: str, *, dtype: str = "float32", shard: str | None = None, seed: int = 0
) -> Path:
    """Write a checkpoint of one of ``FAMILIES``; ``shard`` is the largest size of a file."""
    import torch
    import transformers

    family = FAMILIES[name]
    rows = save_tokenizer(family.tokenizer, folder) + family.padding
    torch.manual_seed(seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        config = getattr(transformers, family.config)(**_settings(family, rows))
        model = getattr(transformers, family.architecture)(config).to(getattr(torch, dtype))
        with torch.no_grad():  # biases are made as zeros, which would hide mistakes
            for parameter in model.parameters():
                if parameter.ndim == 1:
                    parameter.normal_()
        model.save_pretrained(folder, **({"max_shard_size": shard} if shard else {}))
    return folder


def _settings(family: Family, rows: int) -> dict:
    ids = {"vocab_size": rows, "bos_token_id": 0, "eos_token_id": 0, "pad_token_id": 0}
    if text := family.settings.get("text_config"):
        return family.settings | {"text_config": text | ids}
    return family.settings | ids


@cache
def extension_of(folder: Path, tokens: tuple[str, ...] = tuple(TOKENS)):
    """Extend a checkpoint's tokenizer by the usual tokens."""
    from analyzer.extend import extend
    from analyzer.tokenizers import load

    return extend(load(str(folder)), list(tokens))


def tensors(folder: Path) -> dict:
    """Read every tensor of a folder by the reference implementation."""
    from safetensors.torch import load_file

    return {
        name: tensor for path in sorted(folder.glob("*.safetensors")) for name, tensor in load_file(path).items()
    }  # fmt: skip
