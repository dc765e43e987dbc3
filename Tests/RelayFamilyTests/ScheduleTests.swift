import BatonDiffusion
import Foundation
import RelayFamily
import Testing

@Suite("Relay schedule")
struct ScheduleTests {
    @Test("time and noise level are inverse to each other")
    func roundTrip() {
        for schedule in Published.all {
            for time in [0.002, 0.1, 0.37, 0.5, 0.9, 1] {
                let sigma = schedule.levels.sigma(at: time)
                #expect(abs(schedule.levels.time(of: sigma) - time) < 1e-12)
            }
        }
    }

    @Test("noise levels at given times are the published ones")
    func quantiles() {
        let times = [0.1, 0.25, 0.5, 0.75, 0.9, 1]
        let imageNet = [0.061605, 0.125335, 0.271060, 0.560273, 0.978870, 1.7699463]
        let celebA = [0.059825, 0.120449, 0.255134, 0.506427, 0.830471, 1.3123688]
        #expect(distance(times.map(Published.imageNet.levels.sigma), imageNet) < 1e-6)
        #expect(distance(times.map(Published.celebA.levels.sigma), celebA) < 1e-6)
        #expect(abs(Published.imageNet.levels.time(of: 0.9) - 0.880826) < 1e-6)
        #expect(abs(Published.imageNet.levels.time(of: 0.8691227271) - 0.8724849) < 1e-7)
        #expect(abs(Published.imageNet.levels.time(of: 0.9) * 0.93 - 0.8191682) < 1e-7)
        #expect(abs(Published.imageNet.levels.time(of: 0.95) * 0.93 - 0.8307809) < 1e-7)
    }

    @Test("training never goes below the lowest level; the published clamp multiplied where it should have divided")
    func lowestLevel() {
        for (schedule, span, intended, published, level) in [
            (Published.imageNet, 0.93, 0.00112275, 0.000971065, 0.0071228),
            (Published.celebA, 0.89, 0.00117321, 0.000929298, 0.0069056),
        ] {
            let time = schedule.levels.minimumTime
            #expect(abs(time - intended) < 1e-8)
            #expect(abs(schedule.levels.sigmaMinimum - 0.0075) < 1e-12)
            #expect(abs(time * span * span - published) < 1e-9)
            #expect(abs(schedule.levels.sigma(at: published) - level) < 1e-7)
        }
    }

    @Test("at the end of time every detail is attenuated as published, and no further than the floor")
    func endOfTime() {
        func attenuation(_ schedule: RelaySchedule) -> [Double] {
            schedule.attenuation(at: schedule.levels.sigma(at: 1))
        }
        let imageNet = attenuation(Published.imageNet)
        #expect(
            distance([1, 5, 2, 6, 15].map { imageNet[$0] }, [0.063236, 0.004877, 0.001015, 0.001001, 0.001]) < 1e-6)
        let celebA = attenuation(Published.celebA)
        let expected = [0.291922, 0.085720, 0.008185, 0.003092, 0.001052, 0.001015]
        #expect(distance([1, 5, 2, 6, 10, 3].map { celebA[$0] }, expected) < 1e-6)
        #expect(distance([1, 3].map { attenuation(Published.faces512)[$0] }, [0.146343, 0.022146]) < 1e-6)
    }

    @Test("attenuation falls with time and with frequency, is 1 for the mean and everywhere 1 without noise")
    func monotony() {
        for schedule in Published.all {
            let patch = schedule.patch
            #expect(schedule.attenuation(at: 0).allSatisfy { $0 == 1 })
            var previous = schedule.attenuation(at: 0)
            for step in 1...20 {
                let now = schedule.attenuation(at: schedule.levels.sigma(at: Double(step) / 20))
                #expect(now[0] == 1)
                #expect(zip(now.dropFirst(), previous.dropFirst()).allSatisfy { $0 <= $1 && $0 >= 0.001 })
                let byFrequency = (0..<patch * patch).sorted {
                    ($0 / patch) * ($0 / patch) + ($0 % patch) * ($0 % patch)
                        < ($1 / patch) * ($1 / patch) + ($1 % patch) * ($1 % patch)
                }
                #expect(zip(byFrequency, byFrequency.dropFirst()).allSatisfy { now[$0] >= now[$1] })
                previous = now
            }
        }
    }

    @Test("beyond the end of time nothing folds back")
    func clamp() {
        let schedule = Published.imageNet
        let end = schedule.attenuation(at: schedule.levels.sigmaMaximum)
        #expect(schedule.levels.time(of: 5) == 1)
        #expect(schedule.attenuation(at: 5) == end)
        #expect(schedule.blur(at: 1.5) == schedule.blur(at: 1))
    }

    @Test("the first step of the ImageNet preset has the published coefficients")
    func firstStep() throws {
        let sigmas = try Published.imageNetGrid(200).sigmas
        let from = Published.imageNet.attenuation(at: sigmas[0])
        let to = Published.imageNet.attenuation(at: sigmas[1])
        let retained = (1 - 0.2 * 0.2).squareRoot() * sigmas[1] / sigmas[0]
        #expect(abs(from[1] - 0.0781961) < 1e-7 && abs(to[1] - 0.0812356) < 1e-7)
        #expect(abs(retained - 0.9354919) < 1e-7)
        #expect(abs(to[0] - retained * from[0] - 0.0645081) < 1e-7)
        #expect(abs(to[1] - retained * from[1] - 0.0080837) < 1e-7)
        #expect(abs(Published.imageNet.residualDetail(at: sigmas[0]) - from[1]) < 1e-15)
    }
}
