"""A network -> the folder of a spaCy pipeline around its 8-bit ONNX model."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process

from extractors.onnx_ner import MODEL_FILE, VOCABULARY_FILE
from training.encoder import Dense, Network
from training.four_bits import BLOCK, four_bits, pairs

_INPUTS = ["pieces", "shapes", "mask"]


def export_onnx(network: Network, file: Path) -> None:
    """Write a network as an ONNX model of 32-bit floats.

    Args:
        network: Its weights are taken as they are, whether or not it computes with 8 bits.
        file: Where to.
    """
    network.eval()
    rounded = {module: module.rounded for module in network.modules() if isinstance(module, Dense)}
    for module in rounded:
        module.rounded = False
    example = torch.ones((2, 32), dtype=torch.int64)
    torch.onnx.export(
        network,
        (example, example, example),
        str(file),
        input_names=_INPUTS,
        output_names=["scores"],
        dynamic_axes={name: {0: "windows", 1: "pieces"} for name in (*_INPUTS, "scores")},
        opset_version=17,
        dynamo=False,
    )
    for module, was in rounded.items():
        module.rounded = was


def quantise(file: Path, smaller: Path) -> None:
    """Turn weights into integers: 8 bits and a scale for each output, inputs are rounded as they come; words, 4 bits.

    Args:
        file: A model of floats.
        smaller: Where the quantised model goes.
    """
    with tempfile.TemporaryDirectory() as folder:
        prepared, packed = Path(folder) / "prepared.onnx", Path(folder) / "packed.onnx"
        quant_pre_process(str(file), str(prepared), skip_symbolic_shape=True)
        quantize_dynamic(
            str(prepared),
            str(packed),
            weight_type=QuantType.QInt8,
            per_channel=True,
            op_types_to_quantize=["MatMul", "Gemm"],
        )
        model = onnx.load(packed)
    pack_words(model)
    onnx.save(model, smaller)


def pack_words(model: onnx.ModelProto) -> None:
    """Look words up in a table of 4 bits a weight, in place: the table was of 4 bits when it was pretrained."""
    graph = model.graph
    tables = {table.name: table for table in graph.initializer if table.name.endswith("words.weight")}
    for place, node in enumerate(graph.node):
        if node.op_type != "Gather" or node.input[0] not in tables:
            continue
        table = tables[node.input[0]]
        numbers, scales = four_bits(numpy_helper.to_array(table))
        packed = helper.make_tensor("words_packed", TensorProto.INT4, numbers.shape, pairs(numbers), raw=True)
        graph.initializer.remove(table)
        graph.initializer.extend([packed, numpy_helper.from_array(scales, "words_scales")])
        looked_up = helper.make_node(
            "GatherBlockQuantized",
            ["words_packed", node.input[1], "words_scales"],
            ["words_half"],
            domain="com.microsoft",
            block_size=BLOCK,
            gather_axis=0,
            quantize_axis=1,
        )
        widened = helper.make_node("Cast", ["words_half"], [node.output[0]], to=TensorProto.FLOAT)
        graph.node.remove(node)
        graph.node.insert(place, looked_up)
        graph.node.insert(place + 1, widened)
        break
    else:
        raise ValueError("the model has no table of words")
    if not any(opset.domain == "com.microsoft" for opset in model.opset_import):
        model.opset_import.append(helper.make_opsetid("com.microsoft", 1))


def export_pipeline(network: Network, vocabulary: Path, folder: Path, meta: dict[str, object]) -> None:
    """Write a folder that `spacy.load` reads.

    Args:
        network: The tagger.
        vocabulary: Its tokenizer.json.
        folder: Where to; what is there is replaced.
        meta: Name, version, licence, description and scores, as spaCy keeps them.
    """
    import spacy

    nlp = spacy.blank("en")
    nlp.add_pipe("onnx_ner", name="ner")
    nlp.meta.update(meta)
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    nlp.to_disk(folder)
    part = folder / "ner"
    part.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as workshop:
        whole = Path(workshop) / "whole.onnx"
        export_onnx(network, whole)
        quantise(whole, part / MODEL_FILE)
    shutil.copy(vocabulary, part / VOCABULARY_FILE)
