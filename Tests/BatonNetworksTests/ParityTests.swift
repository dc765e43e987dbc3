import BatonNetworks
import BatonTensor
import Foundation
import Testing

/// The networks against the published PyTorch definitions: same weights, same images, same numbers.
@Suite struct ParityTests {
    /// EDM's preconditioned denoiser around a network: D = c_skip·x + c_out·F(c_in·x; c_noise, labels).
    private func denoised(
        _ network: any Backbone, _ x: Tensor, sigma: [Float], labels: Tensor?, augment: Tensor?,
        context: ForwardContext
    ) -> Tensor {
        let data: Float = 0.5
        let total = sigma.map { $0 * $0 + data * data }
        let noise = Tensor(sigma.map { log($0) / 4 }, shape: [sigma.count])
        let result = network(
            x.scaled(by: total.map { 1 / $0.squareRoot() }), noise: noise, labels: labels, augment: augment,
            context: context)
        return Tensor.combine(perSample: [
            (total.map { data * data / $0 }, x),
            (zip(sigma, total).map { $0 * data / $1.squareRoot() }, result),
        ])
    }

    private func loaded(_ fixture: Fixture) throws -> any Backbone {
        let network = try NetworkConfiguration(published: fixture.configuration).makeBackbone()
        for parameter in network.parameters + network.buffers {
            guard let values = fixture["model." + parameter.name] else {
                // Published small files hold no resampling filters: the configuration determines them.
                parameter.materialize(key: RandomKey(seed: 0))
                #expect(!parameter.isTrainable && parameter.name.hasSuffix("resample_filter"))
                continue
            }
            try parameter.set(values)
        }
        return network
    }

    @Test(arguments: ["songunet-small", "songunet-ncsnpp-small", "dhariwalunet-small"])
    func everyNumberAgreesWithThePublishedNetwork(_ name: String) throws {
        let fixture = try Fixture(name)
        let network = try loaded(fixture)
        let known = Set((network.parameters + network.buffers).map { "model." + $0.name })
        #expect(fixture.names.filter { $0.hasPrefix("model.") && !known.contains($0) } == [])

        let result = denoised(
            network, try fixture.tensor("io.x"), sigma: try fixture.tensor("io.sigma").array(),
            labels: fixture["io.class_labels"], augment: fixture["io.augment_labels"], context: .differentiable)
        let outputError = relativeError(result, try fixture.tensor("io.D"))
        #expect(outputError < 1e-5)

        let loss = (result - (try fixture.tensor("io.target"))).squared().mean()
        let lossError = relativeError(loss, try fixture.tensor("io.loss"))
        #expect(lossError < 1e-5)

        loss.backward()
        for parameter in network.parameters {
            let expected = try fixture.tensor("io.grad.model." + parameter.name)
            let gradient = try #require(parameter.gradient, "no gradient of \(parameter.name)")
            let error = relativeError(gradient, expected)
            #expect(error < 1e-4, "gradient of \(parameter.name)")
        }
    }
}
