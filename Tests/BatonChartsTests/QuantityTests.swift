import BatonCharts
import Testing

@Suite("Numbers as people read them")
struct QuantityTests {
    @Test("Quantities are short and never round to a thousand of the unit below")
    func quantities() {
        #expect(Quantity.count(55_733_891) == "55.7 M")
        #expect(Quantity.count(999_999) == "1.00 M")
        #expect(Quantity.count(12) == "12")
        #expect(Quantity.bytes(1536) == "1.50 KiB")
        #expect(Quantity.duration(0.0123) == "12.3 ms")
        #expect(Quantity.duration(192) == "3 min 12 s")
        #expect(Quantity.duration(7500) == "2 h 05 min")
        #expect(Quantity.duration(.infinity) == "–")
    }
}
