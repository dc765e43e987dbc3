import BatonDiffusion
import BatonNetworks
import BatonTensor
import Testing

/// The networks against the published PyTorch definitions: same weights, same images, same numbers.
@Suite("Parity") struct ParityTests {
    private func loaded(_ fixture: Fixture) throws -> any Backbone {
        let network = try BackboneRegistry.builtIn.configuration(published: fixture.configuration).makeBackbone()
        for parameter in network.parameters + network.buffers {
            let prefix = network.configuration.family.publishedPrefix
            guard let values = try fixture.tensorIfPresent(prefix + parameter.name) else {
                // The reference files hold no resampling filters: the configuration determines them.
                #expect(!parameter.isTrainable && parameter.name.hasSuffix("resample_filter"))
                parameter.materialize(key: RandomKey(seed: 0))
                continue
            }
            try parameter.set(values)
        }
        return network
    }

    @Test(
        "every number agrees with the published network",
        arguments: ["songunet-small", "songunet-ncsnpp-small", "dhariwalunet-small"])
    func everyNumberAgreesWithThePublishedNetwork(_ name: String) throws {
        let fixture = try Fixture(name)
        let network = try loaded(fixture)
        let known = Set((network.parameters + network.buffers).map { "model." + $0.name })
        #expect(fixture.names.filter { $0.hasPrefix("model.") && !known.contains($0) } == [])

        let denoiser = NetworkDenoiser(
            network, preconditioning: EDMPreconditioning(sigmaData: 0.5),
            signals: Signals(
                labels: try fixture.tensorIfPresent("io.class_labels"),
                augmentation: try fixture.tensorIfPresent("io.augment_labels")), context: .differentiable)
        let sigmas = try fixture.tensor("io.sigma").array().map(Double.init)
        let result = try denoiser.denoise(try fixture.tensor("io.x"), at: NoiseLevels(sigmas))
        #expect(relativeError(result, try fixture.tensor("io.D")) < 1e-5)

        let loss = (result - (try fixture.tensor("io.target"))).squared().mean()
        #expect(relativeError(loss, try fixture.tensor("io.loss")) < 1e-5)

        loss.backward()
        for parameter in network.parameters {
            let expected = try fixture.tensor("io.grad.model." + parameter.name)
            let gradient = try #require(parameter.gradient, "no gradient of \(parameter.name)")
            #expect(relativeError(gradient, expected) < 1e-4, "gradient of \(parameter.name)")
        }
    }

    @Test("every number agrees with the published transformer") func everyNumberAgreesWithThePublishedTransformer()
        throws
    {
        let fixture = try Fixture("lightningdit-small")
        let network = try loaded(fixture)
        let known = Set((network.parameters + network.buffers).map(\.name))
        #expect(fixture.names.filter { !$0.hasPrefix("io.") && !known.contains($0) } == [])

        // Class 7 of 7 is the null label: a row of zeros.
        let classes = try fixture.integers("io.y")
        let labels = Tensor.build([classes.count, network.labelCount]) { buffer in
            buffer.update(repeating: 0)
            for (row, index) in classes.enumerated() where index < network.labelCount {
                buffer[row * network.labelCount + index] = 1
            }
        }
        let result = network(
            try fixture.tensor("io.x"), noise: try fixture.tensor("io.t"), labels: labels, context: .differentiable)
        #expect(relativeError(result, try fixture.tensor("io.v")) < 1e-5)
        let loss = (result - (try fixture.tensor("io.target"))).squared().mean()
        #expect(relativeError(loss, try fixture.tensor("io.loss")) < 1e-5)

        loss.backward()
        for parameter in network.parameters {
            let expected = try fixture.tensor("io.grad." + parameter.name)
            let gradient = try #require(parameter.gradient, "no gradient of \(parameter.name)")
            #expect(relativeError(gradient, expected) < 1e-4, "gradient of \(parameter.name)")
        }
    }
}
