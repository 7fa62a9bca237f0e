"""Small sentence-transformers models made on the spot: real files, random weights, a vocabulary of characters."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

CHARACTERS = (
    "停车位难找不到地方下班绕三圈路灯坏了照明黑医院挂号排队看病小区物业垃圾分类清运井盖松动积水排水公园健身器材"
    "充电桩电动自行车楼道噪声施工夜间学校门口拥堵公交线路养老食堂助餐老人智慧感知平台数据共享预警监测设备维修"
    "的是在有和用为把被一二两十年月日天早晚上中大小多少快慢新旧好坏查询段落：，。？！、"
)
LIMIT = 64


def transformer(
    folder: Path, *, prompts: dict[str, str] | None = None, default: str | None = None, extra: Any = ()
) -> Path:
    """Save a two-layer BERT of 32 dimensions that reads 64 tokens, with mean pooling, `extra` and unit length."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizer

    base = folder.parent / f"{folder.name}-base"
    base.mkdir(parents=True)
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *dict.fromkeys(CHARACTERS)]
    (base / "vocab.txt").write_text("\n".join(words) + "\n", encoding="utf-8")
    tokenizer = BertTokenizer(str(base / "vocab.txt"))
    tokenizer.save_pretrained(base)
    torch.manual_seed(20260301)
    shape = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 64}
    settings = BertConfig(
        vocab_size=len(words), max_position_embeddings=LIMIT, initializer_range=0.5, **shape
    )
    BertModel(settings).save_pretrained(base)
    modules = [Transformer(str(base), max_seq_length=LIMIT), Pooling(32, "mean"), *extra, Normalize()]
    model = SentenceTransformer(
        modules=modules, prompts=prompts, default_prompt_name=default, device="cpu", local_files_only=True
    )
    model.save(str(folder), create_model_card=False)
    return folder


def static(folder: Path, dim: int = 16) -> Path:
    """Save a static embedding over single characters, as anybody's tool would write one."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Regex, Tokenizer, models, pre_tokenizers

    numbers = {word: n for n, word in enumerate(["[UNK]", *dict.fromkeys(CHARACTERS)])}
    tokenizer = Tokenizer(models.WordLevel(numbers, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex("."), "isolated")
    rows = np.random.default_rng(20260301).normal(size=(len(numbers), dim)).astype(np.float32)
    module = StaticEmbedding(tokenizer, embedding_weights=rows)
    SentenceTransformer(modules=[module], device="cpu").save(str(folder), create_model_card=False)
    return folder
