"""What names suggest, and what they do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ai_finder.domain.models.guesses import with_guesses
from ai_finder.domain.models.model import Guess, Model


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("llama-2-7b-chat.Q4_K_M.gguf", {"quantization": "Q4_K_M", "parameters": "7b"}),
        ("Mixtral-8x7B-Instruct-v0.1.gguf", {"parameters": "8x7B"}),
        ("qwen2.5-0.5B-IQ2_XXS.gguf", {"quantization": "IQ2_XXS", "parameters": "0.5B"}),
        ("model-Q8_0.gguf", {"quantization": "Q8_0"}),
        ("bert-110M-int8.onnx", {"quantization": "int8", "parameters": "110M"}),
        ("llama-3-8b-bnb-4bit", {"quantization": "4bit", "parameters": "8b"}),
        ("TheBloke_x-GPTQ.safetensors", {"quantization": "GPTQ"}),
        ("my_style_lora.safetensors", {"adapter": "lora"}),
        ("model.safetensors", {}),
        ("pytorch_model-00001-of-00002.bin", {}),
        ("exploration.bin", {}),
        ("yolov8m.onnx", {}),
        ("v1.5.onnx", {}),
    ],
)
def test_a_name_suggests(name: str, expected: dict[str, str]) -> None:
    """Sizes, quantization and LoRA, as they are written."""
    assert expected == {guess.fact: guess.value for guess in with_guesses(Model(), name).guesses}


def test_what_is_known_is_not_guessed() -> None:
    """A header, a companion or an earlier guess comes first."""
    known = Model(parameters=10, quantization="Q8_0", guesses=(Guess("adapter", "x"),))

    assert known == with_guesses(known, "x-7B-Q4_0-lora.gguf")


@given(st.text())
def test_a_guess_is_no_fact(name: str) -> None:
    """Whatever the name: only guesses change."""
    found = with_guesses(Model(), name)

    assert Model(guesses=found.guesses) == found
