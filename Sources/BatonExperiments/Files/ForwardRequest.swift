import BatonCheckpoints
import BatonDiffusion
import BatonSettings
import BatonTensor

/// The input of one evaluation of a denoiser, read from safetensors and checked against the network.
package struct ForwardRequest {
    /// `[N, C, R, R]`, C being all the channels that the network takes: an image, and behind it the condition of a stage that
    /// has one, as the network is to see it.
    package let x: Tensor
    /// One level an image.
    package let levels: NoiseLevels
    /// `[N, K]`, or nil.
    package let labels: Tensor?
    /// `[N, A]`, or nil.
    package let augment: Tensor?

    /// Number of images.
    package var count: Int { x.shape[0] }

    /// Reads and checks a file.
    package init(_ path: String, for stage: any NetworkStage) throws {
        let file = try SafetensorsFile.open(path)
        // Reference files keep the arrays of an evaluation under this prefix.
        func entry(_ name: String) -> String? { [name, "io." + name].first { file[$0] != nil } }
        func required(_ name: String) throws(BatonError) -> String {
            guard let found = entry(name) else {
                throw BatonError(
                    .badData, "the input has no array '\(name)'", file: path,
                    hint: "it needs x and sigma, and may have class_labels and augment_labels")
            }
            return found
        }
        let network = stage.network
        for name in ["x", "class_labels", "augment_labels"].compactMap(entry) {
            let values = try file.tensor(name)
            guard values.nonFiniteCount == 0 else {
                throw BatonError(
                    .badData,
                    "'\(name)' holds values that are NaN or infinite: \(values.nonFiniteCount) of \(values.count)",
                    file: path)
            }
        }
        let x = try file.tensor(try required("x"))
        guard x.shape.rank == 4, x.shape[0] > 0,
            Array(x.shape.dimensions.dropFirst()) == [network.inputChannels, network.resolution, network.resolution]
        else {
            throw ForwardRequest.shape(
                "x", x.shape, "[N, \(network.inputChannels), \(network.resolution), \(network.resolution)]", path)
        }
        let count = x.shape[0]
        let sigmaName = try required("sigma")
        let sigmas = try file.doubles(sigmaName)
        guard sigmas.count == count || sigmas.count == 1 else {
            throw ForwardRequest.shape("sigma", file[sigmaName]?.shape ?? [], "[\(count)]", path)
        }
        guard sigmas.allSatisfy({ $0 > 0 && $0.isFinite }) else {
            throw BatonError(.badData, "every sigma must be a positive number", file: path)
        }
        self.x = x
        levels = sigmas.count == count ? NoiseLevels(sigmas) : NoiseLevels(sigmas[0], count: count)
        labels = try entry("class_labels").map {
            try ForwardRequest.labels(file.tensor($0), count: count, classes: network.labelCount, file: path)
        }
        augment = try entry("augment_labels").map { name in
            let rows = try file.tensor(name)
            guard rows.shape == [count, network.augmentCount] else {
                throw ForwardRequest.shape("augment_labels", rows.shape, "[\(count), \(network.augmentCount)]", path)
            }
            return rows
        }
    }

    private static func labels(_ rows: Tensor, count: Int, classes: Int, file: String) throws(BatonError) -> Tensor {
        if rows.shape == [count, classes] { return rows }
        guard rows.shape == [count] else {
            throw shape("class_labels", rows.shape, "[\(count), \(classes)] or [\(count)]", file)
        }
        var chosen: [Int?] = []
        for value in rows.array() {
            guard let label = Int(exactly: value), (0..<classes).contains(label) else {
                throw BatonError(
                    .badData, "class_labels holds \(value), which is no class", file: file,
                    hint: "classes are 0 to \(classes - 1)")
            }
            chosen.append(label)
        }
        return LabelSpace.oneHot(chosen, count: classes)
    }

    private static func shape(_ name: String, _ found: Shape, _ expected: String, _ file: String) -> BatonError {
        BatonError(.badData, "'\(name)' has the shape \(found), expected \(expected)", file: file)
    }
}
