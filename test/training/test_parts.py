"""The parts of a training, each by itself."""

from __future__ import annotations

import math
import tempfile
import unittest
from pathlib import Path

import numpy as np
import torch
from training.augment import random_crop
from training.confusion import Confusion
from training.evaluate import evaluate, evaluate_repeatedly, normalized, scaled_size
from training.guidance import class_weights, guidance_loss
from training.initial import calibrate, folded_biases, start_tensors
from training.labelled_images import IGNORE, LabelledImage
from training.network import Network, batch_statistics, running_statistics
from training.onnx_file import read_graph
from training.recipe import AugmentRecipe, NetworkRecipe, StartRecipe, read_recipe
from training.safetensors_file import read_safetensors, write_safetensors
from training.shipping import short_json, tensors_of_exits
from training.trained_tensors import TrainedTensors

from tiny_network import CLASSES, write_tiny_network
from tiny_training import made_up_images

CPU = torch.device("cpu")
RECIPES = Path(__file__).resolve().parents[2] / "training" / "recipes"


class CropTest(unittest.TestCase):
    """random_crop()."""

    def test_keeps_labels_on_the_pixels_they_are_of(self) -> None:
        """Every label lies on a pixel of its own class, at any scale, mirrored or not."""
        labels = (np.arange(20 * 30) % 251).reshape(20, 30).astype(np.uint8)
        pixels = np.where(labels < 125, 0, 255)[..., None].repeat(3, 2).astype(np.uint8)
        image = LabelledImage("ramp", pixels, labels)
        recipe = AugmentRecipe(width=24, height=16, scale=(1.5, 4.0), colour=0.0)
        random = np.random.default_rng(1)
        for _ in range(50):
            crop = random_crop(image, recipe, 1, random)
            pure = (crop.labels != IGNORE) & ((crop.pixels[..., 0] == 0) | (crop.pixels[..., 0] == 1))
            self.assertGreater(pure.sum(), 20)
            np.testing.assert_array_equal(crop.labels[pure] >= 125, crop.pixels[..., 0][pure] == 1)

    def test_ignores_what_lies_beyond_the_picture(self) -> None:
        """A picture half as wide and high as the crop leaves three quarters without labels."""
        image = LabelledImage("small", np.zeros((10, 10, 3), np.uint8), np.zeros((10, 10), np.uint8))
        recipe = AugmentRecipe(width=40, height=40, scale=(2.0, 2.0), aspect=1.0)
        crop = random_crop(image, recipe, 2, np.random.default_rng(2))
        self.assertEqual(crop.labels.shape, (20, 20))
        self.assertAlmostEqual(float((crop.labels == 0).mean()), 0.25, delta=0.05)


class GuidanceTest(unittest.TestCase):
    """guidance_loss() and class_weights()."""

    def test_sums_the_branches_cross_entropies_by_their_weights(self) -> None:
        """Undecided logits cost log(classes) on every labelled pixel, whatever the size; ignored ones nothing."""
        labels = torch.tensor([[[0, 1], [2, IGNORE]]])
        logits = {"logits_low": torch.zeros(1, 3, 1, 1), "logits_high": torch.zeros(1, 3, 2, 2)}
        loss, each = guidance_loss(logits, labels, {"logits_low": 0.16, "logits_high": 1.0}, torch.ones(3))
        self.assertAlmostEqual(loss.item(), 1.16 * math.log(3), places=5)
        self.assertAlmostEqual(each["logits_low"], math.log(3), places=5)

    def test_refuses_a_recipe_that_leaves_a_branch_out(self) -> None:
        """Every output of the network needs a weight."""
        logits = {"logits_high": torch.zeros(1, 3, 2, 2)}
        with self.assertRaisesRegex(ValueError, "logits_high"):
            guidance_loss(logits, torch.zeros(1, 2, 2, dtype=torch.long), {"logits_low": 1.0}, torch.ones(3))

    def test_weighs_rare_classes_more(self) -> None:
        """By 1 / log(1.1 + share), void left out of the shares."""
        labels = np.array([[0, 0, 0, 1, IGNORE]], np.uint8)
        weights = class_weights([LabelledImage("one", np.zeros((1, 5, 3), np.uint8), labels)], 3)
        expected = [1 / math.log(1.1 + share) for share in (0.75, 0.25, 0.0)]
        np.testing.assert_allclose(weights.numpy(), expected, rtol=1e-6)


class ConfusionTest(unittest.TestCase):
    """Confusion."""

    def test_counts_over_all_maps_before_dividing(self) -> None:
        """IoU = hits / union; an absent class is left out of the mean; ignored pixels of everything."""
        confusion = Confusion(3)
        confusion.add(np.array([[0, 0]]), np.array([[0, 1]]))
        confusion.add(np.array([[1, IGNORE]]), np.array([[1, 2]]))
        scores = confusion.scores()
        self.assertEqual(scores.iou, (50.0, 50.0, None))
        self.assertEqual(scores.miou, 50.0)
        self.assertAlmostEqual(scores.pixel_accuracy, 2 / 3)


class LooksTest(unittest.TestCase):
    """evaluate_repeatedly()."""

    def test_joins_the_probabilities_of_every_look(self) -> None:
        """Two sizes, mirrored too, against the same in plain words; one look is an ordinary measurement."""
        image = made_up_images(1)[0]
        with tempfile.TemporaryDirectory() as folder:
            networks = [_tiny(Path(folder), size) for size in (16, 32)]
        recipe = NetworkRecipe("tiny")
        one = evaluate_repeatedly(networks[1:], recipe, [image], CLASSES, flip=False)
        self.assertEqual(one, evaluate(networks[1], recipe, [image], CLASSES)["high"])
        sums = np.zeros((CLASSES, 32, 32))
        for network in networks:
            for mirror in (False, True):
                pixels = normalized(image.pixels[None, :, :: -1 if mirror else 1].astype(np.float32) / 255, recipe, CPU)
                size = (network.graph.height, network.graph.width)
                resized = torch.nn.functional.interpolate(pixels, size, mode="bilinear")
                with torch.no_grad():
                    logits = network(resized, running_statistics)["logits_high"]
                full = torch.nn.functional.interpolate(logits, (32, 32), mode="bilinear")
                sums += full.softmax(1)[0].numpy()[..., :: -1 if mirror else 1]
        matrix = Confusion(CLASSES)
        matrix.add(image.labels, sums.argmax(0).astype(np.uint8))
        self.assertEqual(evaluate_repeatedly(networks, recipe, [image], CLASSES, flip=True), matrix.scores())

    def test_rounds_sizes_as_segcast_does(self) -> None:
        """To 32, halves up; scale 1 is left as it is."""
        self.assertEqual(scaled_size((720, 540), 1), (720, 540))
        self.assertEqual(scaled_size((720, 540), 0.75), (544, 416))
        self.assertEqual(scaled_size((40, 10), 0.1), (32, 32))


def _tiny(folder: Path, size: int) -> Network:
    write_tiny_network(folder / f"{size}.onnx", size)
    graph = read_graph(folder / f"{size}.onnx")
    return Network(graph, TrainedTensors(dict(graph.trained), CPU))


class StartTest(unittest.TestCase):
    """Weights with batch normalisation folded."""

    def test_computes_at_first_what_the_folded_weights_compute(self) -> None:
        """By batch statistics too, on the pictures it was calibrated with."""
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            write_tiny_network(folder / "tiny.onnx", 16)
            graph = read_graph(folder / "tiny.onnx")
            kernel, bias = graph.trained["stem.conv.weight"] * 2, np.array([0.5, -0.5, 0.1, 0.0], np.float32)
            write_safetensors(folder / "folded.safetensors", {"stem.weight": kernel, "stem.bias": bias}, {})
            tensors = TrainedTensors(graph.trained, CPU)
            network = Network(graph, tensors)
            start = StartRecipe(order="folded-named")
            found = start_tensors(graph, start, folder / "folded.safetensors")
            tensors.load(found)
            images = torch.from_numpy(np.random.default_rng(0).normal(size=(4, 3, 16, 16)).astype(np.float32))
            calibrate(network, images, folded_biases(graph, start, found))
            features = torch.relu(
                torch.nn.functional.conv2d(images, torch.from_numpy(kernel), torch.from_numpy(bias), 2, 1)
            )
            head = torch.nn.functional.conv2d(features, tensors["auxiliary.weight"], tensors["auxiliary.bias"])
            for batch_norm in (running_statistics, batch_statistics(0.1)):
                torch.testing.assert_close(network(images, batch_norm)["auxiliary"], head, rtol=1e-4, atol=1e-5)


    def test_takes_a_part_of_another_network(self) -> None:
        """By the beginning of the names, leaving heads of other classes behind."""
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            write_tiny_network(folder / "tiny.onnx", 16)
            graph = read_graph(folder / "tiny.onnx")
            trained = {**graph.trained, "head.bias": np.zeros(21, np.float32)}
            write_safetensors(folder / "other.safetensors", trained, {})
            found = start_tensors(graph, StartRecipe(order="named", only="stem."), folder / "other.safetensors")
        self.assertEqual(set(found), {name for name in graph.trained if name.startswith("stem.")})
        np.testing.assert_array_equal(found["stem.conv.weight"], graph.trained["stem.conv.weight"])


class FilesTest(unittest.TestCase):
    """What is read and written."""

    def test_writes_safetensors_that_read_back(self) -> None:
        """Half and single precision, scalars' shapes too."""
        tensors = {"b": np.ones((2, 3), np.float16), "a": np.arange(4, dtype=np.float32)}
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "file.safetensors"
            write_safetensors(path, tensors, {"network": "tiny"})
            found = read_safetensors(path)
        self.assertEqual(list(found), ["a", "b"])
        for name, array in tensors.items():
            np.testing.assert_array_equal(found[name], array)

    def test_leaves_auxiliary_heads_out_of_what_is_shipped(self) -> None:
        """Only what an exit's logits depend on."""
        with tempfile.TemporaryDirectory() as folder:
            write_tiny_network(Path(folder) / "tiny.onnx", 16)
            names = tensors_of_exits(read_graph(Path(folder) / "tiny.onnx"))
        self.assertIn("stem.bn.running_var", names)
        self.assertIn("head.bias", names)
        self.assertNotIn("auxiliary.weight", names)

    def test_writes_short_lists_on_one_line(self) -> None:
        """As the manifests in the zoo are written."""
        text = short_json({"classes": [{"name": "sky", "color": [128, 128, 128]}], "mean": [0.5, 0.5]})
        self.assertIn('    { "name": "sky", "color": [128, 128, 128] }\n', text)
        self.assertIn('  "mean": [0.5, 0.5]\n', text)

    def test_reads_every_recipe(self) -> None:
        """Each names itself, weighs an exit and says where it comes from."""
        for path in RECIPES.glob("*.toml"):
            recipe = read_recipe(path)
            self.assertEqual(recipe.name, path.stem)
            self.assertIn("logits_high", recipe.guidance)
            self.assertIn("about", recipe.card)

    def test_refuses_a_recipe_with_a_field_nobody_reads(self) -> None:
        """A misspelt field is an error, not a default."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "recipe.toml"
            path.write_text('name = "a"\n[optimizer]\nratte = 1.0\n')
            with self.assertRaisesRegex(ValueError, "ratte"):
                read_recipe(path)


if __name__ == "__main__":
    unittest.main()
