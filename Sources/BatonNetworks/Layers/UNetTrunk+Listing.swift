extension UNetTrunk {
    var parameters: [Parameter] {
        var all: [Parameter] = []
        for layer in encoder {
            switch layer {
            case .stem(let convolution), .auxiliaryDown(let convolution), .auxiliarySkip(let convolution),
                .auxiliaryResidual(let convolution):
                all += convolution.parameters
            case .block(let block): all += block.parameters
            }
        }
        for layer in decoder {
            switch layer {
            case .block(let block, _): all += block.parameters
            case .auxiliaryUp(let convolution): all += convolution.parameters
            case .output(let norm, let convolution): all += (norm?.parameters ?? []) + convolution.parameters
            }
        }
        return all
    }

    var buffers: [Parameter] {
        var all: [Parameter] = []
        for layer in encoder {
            switch layer {
            case .stem(let convolution), .auxiliaryDown(let convolution), .auxiliarySkip(let convolution),
                .auxiliaryResidual(let convolution):
                all += convolution.buffers
            case .block(let block): all += block.buffers
            }
        }
        for layer in decoder {
            switch layer {
            case .block(let block, _): all += block.buffers
            case .auxiliaryUp(let convolution): all += convolution.buffers
            case .output: break
            }
        }
        return all
    }

    /// Every layer with its cost, in the order of evaluation.
    var summaries: [LayerSummary] {
        var size = resolution
        var auxiliarySize = resolution
        var all: [LayerSummary] = []
        for layer in encoder {
            switch layer {
            case .stem(let convolution): all.append(convolution.summary(size))
            case .block(let block):
                all += block.summaries(size)
                size = block.resultSize(size)
            case .auxiliaryDown(let convolution), .auxiliaryResidual(let convolution):
                all.append(convolution.summary(auxiliarySize))
                auxiliarySize = convolution.resultSize(auxiliarySize)
            case .auxiliarySkip(let convolution): all.append(convolution.summary(size))
            }
        }
        for layer in decoder {
            switch layer {
            case .block(let block, _):
                all += block.summaries(size)
                size = block.resultSize(size)
            case .auxiliaryUp(let convolution): all.append(convolution.summary(size / 2))
            case .output(let norm, let convolution):
                all += (norm.map { [$0.summary(size)] } ?? []) + [convolution.summary(size)]
            }
        }
        return all
    }

    /// The most floats that the inference of one image holds: the skips that wait, and the block at work.
    var peakFloats: Int {
        var size = resolution
        var skips: [Int] = []
        var peak = 0
        for layer in encoder {
            switch layer {
            case .stem(let convolution):
                skips.append(convolution.outputs * size * size)
            case .block(let block):
                peak = max(peak, skips.reduce(0, +) + block.workingFloats(size))
                size = block.resultSize(size)
                skips.append(block.outputs * size * size)
            case .auxiliaryDown, .auxiliarySkip, .auxiliaryResidual: break
            }
        }
        for case .block(let block, let takesSkip) in decoder {
            // The skip is alive until it has been copied beside the current image.
            peak = max(peak, skips.reduce(0, +) + block.workingFloats(size))
            if takesSkip { skips.removeLast() }
            size = block.resultSize(size)
        }
        return peak
    }
}
