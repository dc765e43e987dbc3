import BatonConfiguration
import BatonDiffusion
import BatonSettings
import BatonTensor
import BatonTraining
import Testing

@Suite("Draw order") struct DrawOrderTests {
    private let key = RandomKey(seed: 7)

    @Test("every picture comes once an epoch in a new order") func everyPictureComesOnceAnEpochInANewOrder() {
        let order = DrawOrder(key: key, groups: [Array(0..<50)])
        let first = (0..<50).map { order[$0] }
        let second = (50..<100).map { order[$0] }
        #expect(first.sorted() == Array(0..<50))
        #expect(second.sorted() == Array(0..<50))
        #expect(first != second && first != Array(0..<50))
    }

    @Test("balanced classes come equally often and each of its pictures too")
    func balancedClassesComeEquallyOftenAndEachOfItsPicturesToo() {
        let order = DrawOrder(key: key, groups: [Array(0..<90), [90, 91], Array(92..<99)])
        let draws = (0..<3 * 630).map { order[$0] }
        let counts = Dictionary(grouping: draws) { $0 }.mapValues(\.count)
        #expect((0..<90).allSatisfy { counts[$0] == 7 })
        #expect((90..<92).allSatisfy { counts[$0] == 315 })
        #expect((92..<99).allSatisfy { counts[$0] == 90 })
        for round in stride(from: 0, to: 300, by: 3) {
            #expect(Set(draws[round..<round + 3].map { $0 < 90 ? 0 : $0 < 92 ? 1 : 2 }).count == 3)
        }
    }

    @Test("a draw depends on its number alone") func aDrawDependsOnItsNumberAlone() {
        let groups = [Array(0..<9), Array(9..<13)]
        let forward = DrawOrder(key: key, groups: groups)
        let backward = DrawOrder(key: key, groups: groups)
        let expected = (0..<200).map { forward[$0] }
        for number in (0..<200).reversed() { #expect(backward[number] == expected[number]) }
        let other = DrawOrder(key: RandomKey(seed: 8), groups: groups)
        #expect((0..<200).map { other[$0] } != expected)
    }

    @Test("a batch is the same in one piece or two") func aBatchIsTheSameInOnePieceOrTwo() throws {
        let stage = try Tiny.stage()
        let source = try TrainingSource(Tiny.dataset(), for: stage, settings: Tiny.settings)
        let whole = try source.batch(40..<48)
        let parts = [try source.batch(40..<43), try source.batch(43..<48)]
        #expect(whole.images.shape == [8, 3, 8, 8])
        #expect(whole.images.array() == parts.flatMap { $0.images.array() })
        #expect(whole.keys == parts.flatMap(\.keys))
        #expect(whole.labels?.array() == parts.flatMap { $0.labels?.array() ?? [] })
    }

    @Test("pictures are shrunk with the kernel that the cascade promises", arguments: DownsampleKernel.allCases)
    func picturesAreShrunkWithTheKernelThatTheCascadePromises(
        kernel: DownsampleKernel
    ) throws {
        let dataset = try Tiny.dataset()
        let file = try CascadeFile.load(
            text: """
                version: 1
                name: shrunk
                data: {downsample: \(kernel.rawValue)}
                stages:
                  - id: base
                    type: edm
                    size: 8
                    network: {type: song-unet, width: 16, mult: [1], blocks: 1, attention: []}
                """, file: "shrunk.yaml", plugins: PluginRegistry(families: [EDMFamily.self]))
        let stage = try #require(file.cascade["base"]?.stage as? any NetworkStage)
        let images = try TrainingSource(dataset, for: stage, settings: Tiny.settings).images([0, 5], size: 8)
        let expected = kernel.shrink(dataset.batch([0, 5]), to: 8)
        #expect(zip(images.array(), expected.array()).allSatisfy { abs($0 - $1) < 1e-5 })
        let boxes = dataset.batch([0, 5], size: 8)
        let isBox = zip(images.array(), boxes.array()).allSatisfy { abs($0 - $1) < 1e-5 }
        #expect(isBox == (kernel == .box))
    }

    @Test("pictures are mirrored only where the data set allows") func picturesAreMirroredOnlyWhereTheDataSetAllows()
        throws
    {
        let stage = try Tiny.stage()
        let allowed = try TrainingSource(Tiny.dataset(), for: stage, settings: Tiny.settings)
        let refused = try TrainingSource(Tiny.dataset(flips: false), for: stage, settings: Tiny.settings)
        #expect(allowed.flips && !refused.flips)
        let mirrored = try allowed.batch(0..<64).images.array()
        let plain = try refused.batch(0..<64).images.array()
        let changed = (0..<64).filter { image in
            mirrored[image * 192..<(image + 1) * 192] != plain[image * 192..<(image + 1) * 192]
        }
        #expect((16...48).contains(changed.count))
    }

    @Test("what does not fit is refused") func whatDoesNotFitIsRefused() throws {
        let stage = try Tiny.stage()
        func refusal(_ change: (inout TrainingSettings) -> Void, size: Int = 16) throws -> BatonError {
            var settings = Tiny.settings
            change(&settings)
            let dataset = try Tiny.dataset(size: size)
            return try #require(throws: BatonError.self) {
                try TrainingSource(dataset, for: stage, settings: settings)
            }
        }
        #expect(try refusal({ _ in }, size: 12).kind == .badData)
        #expect(try refusal { $0.exclude = "even" }.hint == "it has odd")
        #expect(try refusal { $0.augment = 0.2 }.kind == .badConfiguration)
        var settings = Tiny.settings
        settings.exclude = "odd"
        let source = try TrainingSource(Tiny.dataset(), for: stage, settings: settings)
        #expect((0..<40).allSatisfy { source.index(ofDraw: $0) % 2 == 0 })
    }
}
