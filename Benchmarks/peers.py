#!/usr/bin/env python3
"""The other side of `baton bench table`: the same networks in PyTorch and OpenVINO, with random weights.

Started by the table with BATON_PEER_PYTHON. Writes one JSON line when it is ready, then does the work once for every line
"run" on standard input and answers with {"ms": …, "peak_mb": …}. Needs torch 2.x, and openvino for its engine.

    peers.py --model ddpmpp --work forward --batch 8 --engine torch
"""
import argparse
import json
import math
import resource
import sys
import time
import warnings

import torch
import torch.nn.functional as F
from torch import nn

warnings.filterwarnings("ignore")


# U-Nets: DDPM++ (Song et al. 2021) and ADM (Dhariwal and Nichol 2021), in the shapes of EDM.

class Block(nn.Module):
    """Norm, SiLU, convolution, twice; the embedding between; optional resampling and attention."""

    def __init__(self, style, inputs, outputs, resample=None, attends=False):
        super().__init__()
        groups = lambda channels: min(32, channels // 4)
        self.style, self.resample = style, resample
        self.norm0 = nn.GroupNorm(groups(inputs), inputs)
        self.conv0 = nn.Conv2d(inputs, outputs, 3, padding=1)
        self.affine = nn.Linear(style["embedding"], outputs * (2 if style["adaptive"] else 1))
        self.norm1 = nn.GroupNorm(groups(outputs), outputs)
        self.conv1 = nn.Conv2d(outputs, outputs, 3, padding=1)
        projects = inputs != outputs or (resample and not style["adaptive"])
        self.skip = nn.Conv2d(inputs, outputs, 1) if projects else None
        self.heads = style["heads"](outputs) if attends else 0
        if self.heads:
            self.norm2 = nn.GroupNorm(groups(outputs), outputs)
            self.qkv = nn.Conv2d(outputs, 3 * outputs, 1)
            self.projection = nn.Conv2d(outputs, outputs, 1)

    def resampled(self, x):
        if self.resample == "up":
            return F.interpolate(x, scale_factor=2.0, mode="nearest")
        return F.avg_pool2d(x, 2) if self.resample == "down" else x

    def forward(self, x, embedding):
        h = self.conv0(self.resampled(F.silu(self.norm0(x))))
        modulation = self.affine(embedding)[:, :, None, None]
        if self.style["adaptive"]:
            scale, shift = modulation.chunk(2, dim=1)
            h = F.silu(torch.addcmul(shift, self.norm1(h), scale + 1))
        else:
            h = F.silu(self.norm1(h + modulation))
        x = self.resampled(x)
        x = (self.conv1(h) + (self.skip(x) if self.skip is not None else x)) * self.style["scale"]
        if not self.heads:
            return x
        n, c, height, width = x.shape
        qkv = self.qkv(self.norm2(x)).reshape(n, 3, self.heads, c // self.heads, height * width)
        q, k, v = qkv.transpose(3, 4).unbind(1)
        attended = F.scaled_dot_product_attention(q, k, v).transpose(2, 3).reshape(n, c, height, width)
        return (self.projection(attended) + x) * self.style["scale"]


class UNet(nn.Module):
    """Encoder and decoder with a skip from every encoder layer."""

    def __init__(self, resolution, width, mult, blocks, attention, adaptive, labels=0):
        super().__init__()
        style = dict(
            embedding=4 * width, adaptive=adaptive, scale=1.0 if adaptive else math.sqrt(0.5),
            heads=(lambda channels: channels // 64) if adaptive else (lambda channels: 1))
        self.width = width
        self.map0, self.map1 = nn.Linear(width, 4 * width), nn.Linear(4 * width, 4 * width)
        self.label = nn.Linear(labels, 4 * width, bias=False) if labels else None
        channels = width * mult[0] if adaptive else width
        self.stem, skips, size = nn.Conv2d(3, channels, 3, padding=1), [channels], resolution
        self.encoder, self.decoder = nn.ModuleList(), nn.ModuleList()
        for level, factor in enumerate(mult):
            if level:
                size //= 2
                self.encoder.append(Block(style, channels, channels, "down"))
                skips.append(channels)
            for _ in range(blocks):
                self.encoder.append(Block(style, channels, width * factor, attends=size in attention))
                channels = width * factor
                skips.append(channels)
        self.takes_skip = []
        for level, factor in reversed(list(enumerate(mult))):
            if level == len(mult) - 1:
                self.decoder += [Block(style, channels, channels, attends=True), Block(style, channels, channels)]
                self.takes_skip += [False, False]
            else:
                size *= 2
                self.decoder.append(Block(style, channels, channels, "up"))
                self.takes_skip.append(False)
            for index in range(blocks + 1):
                attends = size in attention and (adaptive or index == blocks)
                self.decoder.append(Block(style, channels + skips.pop(), width * factor, attends=attends))
                self.takes_skip.append(True)
                channels = width * factor
        self.norm, self.out = nn.GroupNorm(min(32, channels // 4), channels), nn.Conv2d(channels, 3, 3, padding=1)

    def forward(self, x, noise):
        half = self.width // 2
        angles = noise[:, None] * torch.exp(-math.log(10000) * torch.arange(half, dtype=x.dtype) / half)[None]
        embedding = self.map1(F.silu(self.map0(torch.cat([angles.cos(), angles.sin()], 1))))
        if self.label is not None:
            embedding = embedding + self.label(F.one_hot(torch.zeros(len(x), dtype=torch.long), self.label.in_features).to(x))
        embedding = F.silu(embedding)
        x = self.stem(x)
        skips = [x]
        for block in self.encoder:
            x = block(x, embedding)
            skips.append(x)
        for block, takes_skip in zip(self.decoder, self.takes_skip):
            x = block(torch.cat([x, skips.pop()], 1) if takes_skip else x, embedding)
        return self.out(F.silu(self.norm(x)))


# LightningDiT (Yao, Yang and Wang 2025).

class RMSNorm(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))

    def forward(self, x, shift, scale):
        return F.rms_norm(x, (x.shape[-1],), self.weight, 1e-6) * (1 + scale[:, None]) + shift[:, None]


class TransformerBlock(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        hidden = int(2 / 3 * 4 * width)
        self.heads = heads
        self.norm1, self.norm2 = RMSNorm(width), RMSNorm(width)
        self.qkv, self.projection = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.inner, self.outer = nn.Linear(width, 2 * hidden), nn.Linear(hidden, width)
        self.modulation = nn.Linear(width, 6 * width)

    def forward(self, x, conditioning, cosines, sines):
        shift1, scale1, gate1, shift2, scale2, gate2 = self.modulation(conditioning).chunk(6, dim=1)
        n, tokens, width = x.shape
        qkv = self.qkv(self.norm1(x, shift1, scale1)).reshape(n, tokens, 3, self.heads, width // self.heads)
        q, k, v = qkv.permute(2, 0, 3, 1, 4).unbind(0)
        turn = lambda t: t * cosines + torch.stack([-t[..., 1::2], t[..., 0::2]], -1).flatten(-2) * sines
        attended = F.scaled_dot_product_attention(turn(q), turn(k), v)
        x = x + gate1[:, None] * self.projection(attended.transpose(1, 2).reshape(n, tokens, width))
        a, b = self.inner(self.norm2(x, shift2, scale2)).chunk(2, dim=-1)
        return x + gate2[:, None] * self.outer(F.silu(a) * b)


class LightningDiT(nn.Module):
    def __init__(self, grid=16, channels=32, width=768, depth=12, heads=12, labels=1000):
        super().__init__()
        self.patches = nn.Conv2d(channels, width, 1)
        self.time0, self.time1, self.label = nn.Linear(256, width), nn.Linear(width, width), nn.Embedding(labels + 1, width)
        self.positions = nn.Parameter(torch.randn(1, grid * grid, width) * 0.02, requires_grad=False)
        self.blocks = nn.ModuleList(TransformerBlock(width, heads) for _ in range(depth))
        self.norm, self.linear, self.modulation = RMSNorm(width), nn.Linear(width, channels), nn.Linear(width, 2 * width)
        pairs = width // heads // 4
        frequencies = 10000 ** (-torch.arange(pairs) / pairs)
        index = torch.arange(grid * grid)
        angles = torch.cat([torch.outer(p, frequencies).repeat_interleave(2, 1) for p in (index // grid, index % grid)], 1)
        self.register_buffer("cosines", angles.cos())
        self.register_buffer("sines", angles.sin())

    def forward(self, x, noise):
        n, c, height, width = x.shape
        angles = noise[:, None] * torch.exp(-math.log(10000) * torch.arange(128, dtype=x.dtype) / 128)[None]
        time = self.time1(F.silu(self.time0(torch.cat([angles.cos(), angles.sin()], 1))))
        conditioning = F.silu(time + self.label(torch.zeros(n, dtype=torch.long)))
        h = self.patches(x).flatten(2).transpose(1, 2) + self.positions
        for block in self.blocks:
            h = block(h, conditioning, self.cosines, self.sines)
        shift, scale = self.modulation(conditioning).chunk(2, dim=1)
        return self.linear(self.norm(h, shift, scale)).transpose(1, 2).reshape(n, c, height, width)


MODELS = {
    "ddpmpp": (lambda: UNet(32, 128, [2, 2, 2], 4, [16], adaptive=False), (3, 32)),
    "adm-256": (lambda: UNet(256, 256, [1, 1, 2, 2, 4, 4], 2, [32, 16, 8], adaptive=True, labels=1000), (3, 256)),
    "lightningdit-b1": (LightningDiT, (32, 16)),
}


def torch_forward(make, x, noise):
    """The faster memory format of the two; a transformer has but one."""
    network = make().eval()
    run = torch.inference_mode()(lambda: network(x, noise))
    if not isinstance(network, UNet):
        return run, network

    def seconds(work, again=True):
        start = time.perf_counter()
        work()
        elapsed = time.perf_counter() - start
        # Where one run takes seconds, what the first one does besides is little.
        return seconds(work, again=False) if again and elapsed < 2 else elapsed

    plain = seconds(run)
    network.to(memory_format=torch.channels_last)
    images = x.to(memory_format=torch.channels_last)
    last = torch.inference_mode()(lambda: network(images, noise))
    if seconds(last) < plain:
        return last, network
    network.to(memory_format=torch.contiguous_format)
    return run, network


def torch_train(make, x, noise):
    """Loss, gradient, Adam and the average of the weights, each in its fused or multi-tensor form."""
    network = make().train().to(memory_format=torch.channels_last)
    average = [parameter.detach().clone() for parameter in network.parameters()]
    optimizer = torch.optim.Adam(network.parameters(), lr=0.0, fused=True)
    images = x.to(memory_format=torch.channels_last)

    def step():
        optimizer.zero_grad(set_to_none=True)
        (network(images, noise) - images).square().mean().backward()
        optimizer.step()
        with torch.no_grad():
            torch._foreach_lerp_(average, list(network.parameters()), 0.01)

    return step, network


def openvino_forward(make, x, noise, precision, threads):
    import openvino

    network = make().eval()
    model = openvino.convert_model(network, example_input=(x, noise), input=[list(x.shape), list(noise.shape)])
    compiled = openvino.Core().compile_model(model, "CPU", {
        "INFERENCE_PRECISION_HINT": precision, "INFERENCE_NUM_THREADS": threads, "PERFORMANCE_HINT": "LATENCY"})
    request, inputs = compiled.create_infer_request(), [x.numpy(), noise.numpy()]
    return (lambda: request.infer(inputs)), network


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", choices=MODELS, required=True)
    parser.add_argument("--work", choices=["forward", "train"], default="forward")
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--engine", choices=["torch", "openvino-f32", "openvino-bf16"], default="torch")
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()

    torch.set_num_threads(arguments.threads)
    torch.manual_seed(0)
    make, (channels, size) = MODELS[arguments.model]
    x, noise = torch.randn(arguments.batch, channels, size, size), torch.zeros(arguments.batch)
    if arguments.engine != "torch":
        run, network = openvino_forward(make, x, noise, arguments.engine.split("-")[1], arguments.threads)
    elif arguments.work == "train":
        run, network = torch_train(make, x, noise)
    else:
        run, network = torch_forward(make, x, noise)
    parameters = sum(parameter.numel() for parameter in network.parameters())
    if arguments.engine != "torch" or arguments.work == "train" or not isinstance(network, UNet):
        run()
    say = lambda **answer: print(json.dumps(answer), flush=True)
    say(ready=True, parameters=parameters)
    for line in sys.stdin:
        if line.strip() != "run":
            break
        start = time.perf_counter()
        run()
        elapsed = time.perf_counter() - start
        say(ms=1000 * elapsed, peak_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


main()
