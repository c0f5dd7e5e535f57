/// Choices drawn from the bytes of a fuzzer; zeros follow the last one.
struct ByteSource {
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { position >= bytes.count }

  mutating func byte() -> Int {
    guard position < bytes.count else { return 0 }
    position += 1
    return Int(bytes[position - 1])
  }

  mutating func number() -> Int { byte() << 8 | byte() }

  mutating func below(_ bound: Int) -> Int {
    bound <= 256 ? byte() % bound : number() % bound
  }

  mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }
}
