import BatonDiffusion
import BatonTensor
import RelayFamily
import Testing

@Suite("Patch blur")
struct PatchBlurTests {
    private let side = 24

    @Test("factors of 1 leave an image as it is, for any patch size", arguments: [1, 2, 3, 4, 6, 8, 12, 24])
    func identity(patch: Int) {
        let image = numbers(side * side)
        let filter = PatchFilter(factors: Array(repeating: 1, count: patch * patch), patch: patch)
        #expect(distance(filter(image, height: side, width: side), image) < 1e-12)
    }

    @Test("a filter multiplies the cosine coefficients of its patch", arguments: [1, 2, 3, 4, 5, 8])
    func coefficients(patch: Int) {
        let image = numbers(patch * patch)
        let factors = numbers(patch * patch, seed: 2)
        let filtered = PatchFilter(factors: factors, patch: patch)(image, height: patch, width: patch)
        let expected = zip(cosineTransform(image, patch: patch), factors).map(*)
        #expect(distance(cosineTransform(filtered, patch: patch), expected) < 1e-12)
        #expect(abs(cosineTransform(image, patch: patch)[0] - image.reduce(0, +) / Double(patch)) < 1e-12)
    }

    @Test(
        "tensors are filtered like planes, each image by its own filter",
        arguments: [(2, 20, 22), (3, 9, 21), (4, 64, 52)])
    func tensors(patch: Int, height: Int, width: Int) {
        let images = numbers(2 * 3 * height * width)
        let filters = [5, 6].map { PatchFilter(factors: numbers(patch * patch, seed: $0), patch: patch) }
        let result = PatchFilter.apply(filters, to: Tensor(images.map(Float.init), shape: [2, 3, height, width]))
            .array()
        for plane in 0..<6 {
            let range = plane * height * width..<(plane + 1) * height * width
            let expected = filters[plane / 3](Array(images[range]), height: height, width: width)
            #expect(distance(result[range].map(Double.init), expected) < 1e-5)
        }
    }

    @Test("blur keeps the mean of every patch, leaves constant patches alone, and is nothing without noise")
    func means() {
        for schedule in Published.all {
            let image = numbers(side * side)
            let flat = boxMeans(image, side: side, factor: schedule.patch)
            for sigma in [0.01, 0.3, 1.2, 50] {
                let blurred = schedule.blurred(image, height: side, width: side, at: sigma)
                #expect(distance(boxMeans(blurred, side: side, factor: schedule.patch), flat) < 1e-13)
                #expect(distance(schedule.blurred(flat, height: side, width: side, at: sigma), flat) < 1e-13)
            }
            #expect(distance(schedule.blurred(image, height: side, width: side, at: 0), image) < 1e-13)
        }
    }

    @Test("at the end of time an image is as near to its box means as the first attenuation says")
    func endpoint() {
        for (schedule, bound) in zip(Published.all, [0.063236, 0.291922, 0.146343]) {
            let image = numbers(side * side)
            let flat = boxMeans(image, side: side, factor: schedule.patch)
            let blurred = schedule.blurred(image, height: side, width: side, at: schedule.levels.sigmaMaximum)
            let ratio = norm(zip(blurred, flat).map(-)) / norm(zip(image, flat).map(-))
            #expect(ratio <= bound + 1e-6 && ratio > bound / 10)
        }
        let complete = RelaySchedule(patch: 4, blurMax: 1000, floor: 0, levels: Published.imageNet.levels)
        let image = numbers(side * side)
        let blurred = complete.blurred(image, height: side, width: side, at: 2)
        #expect(distance(blurred, boxMeans(image, side: side, factor: 4)) < 1e-12)
    }

    @Test("a ramp and a chequerboard come out as published")
    func examples() {
        let ramp = (0..<16).map { Double($0) / 15 * 2 - 1 }
        let board = (0..<16).map { ($0 / 4 + $0 % 4) % 2 == 0 ? 1.0 : -1 }
        for (schedule, row, last, peak) in [
            (Published.imageNet, [-0.061456, -0.054240, -0.044090, -0.036874], 0.061456, 0.0019693),
            (Published.celebA, [-0.283603, -0.250361, -0.203404, -0.170162], 0.283603, 0.0221822),
        ] {
            let blurred = schedule.blurred(ramp, height: 4, width: 4, at: schedule.levels.sigmaMaximum)
            #expect(distance(Array(blurred.prefix(4)), row) < 1e-6 && abs(blurred[15] - last) < 1e-6)
            let grey = schedule.blurred(board, height: 4, width: 4, at: schedule.levels.sigmaMaximum)
            #expect(abs((grey.map(abs).max() ?? 0) - peak) < 1e-7)
        }
    }

    @Test("a change in one patch stays in that patch")
    func locality() {
        let image = numbers(side * side)
        var changed = image
        changed[5 * side + 9] += 3
        let schedule = Published.imageNet
        let a = schedule.blurred(image, height: side, width: side, at: 0.4)
        let b = schedule.blurred(changed, height: side, width: side, at: 0.4)
        for index in 0..<side * side where a[index] != b[index] {
            #expect((4..<8).contains(index / side) && (8..<12).contains(index % side))
        }
        #expect(a != b)
    }

    @Test("one pass of a step is the difference of two blurs")
    func transition() {
        let process = RelayProcess(schedule: Published.imageNet, noise: BlockNoise(block: 4, scale: 0.15))
        let clean = Tensor(numbers(2 * 3 * 64).map(Float.init), shape: [2, 3, 8, 8])
        let step = process.transition(clean, from: 0.8, to: 0.6, retaining: 0.7).array()
        let late = process.attenuate(clean, at: NoiseLevels([0.6, 0.6])).array()
        let early = process.attenuate(clean, at: NoiseLevels([0.8, 0.8])).array()
        for index in step.indices { #expect(abs(step[index] - late[index] + 0.7 * early[index]) < 1e-6) }
    }

    @Test("the gradient of the blur is the blur of the gradient")
    func gradient() {
        let process = RelayProcess(schedule: Published.imageNet, noise: BlockNoise(block: 4, scale: 0.15))
        let levels = NoiseLevels([0.3, 0.9])
        let clean = Tensor(numbers(2 * 64).map(Float.init), shape: [2, 1, 8, 8]).requiringGradient()
        let weights = Tensor(numbers(2 * 64, seed: 3).map(Float.init), shape: [2, 1, 8, 8])
        (process.attenuate(clean, at: levels) * weights).sum().backward()
        let expected = process.attenuate(weights, at: levels).array().map(Double.init)
        #expect(distance((clean.gradient?.array() ?? []).map(Double.init), expected) < 1e-6)
    }
}
