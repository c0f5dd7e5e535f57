/// The global memory of the emulated device: separate allocations in one 64-bit address space.
///
/// Allocations start at multiples of 256 bytes, as the CUDA allocator's do, and are followed by an
/// unallocated gap, so an access just past one end is never inside another allocation.
public final class GlobalMemory: @unchecked Sendable {
  // Unchecked: the table changes between launches alone; during a launch thread blocks read the
  // table and touch the bytes, whose races are the kernel's own.

  /// One allocation.
  public struct Allocation: Hashable, Sendable {
    /// What reports call it.
    public let name: String
    /// The device address of the first byte.
    public let address: UInt64
    /// The size in bytes.
    public let byteCount: Int

    /// The first address past the end.
    public var end: UInt64 { address + UInt64(byteCount) }
  }

  /// What an allocation, a release or a copy was refused for.
  public enum Failure: Error, Hashable, CustomStringConvertible {
    /// A negative size, or one past the memory's limit.
    case invalidSize(Int)
    /// An address that no allocation starts at.
    case unknownAllocation(UInt64)
    /// A copy that does not fit in its allocation.
    case outOfRange(name: String, offset: Int, byteCount: Int)
    /// A copy from or to addresses that are not inside one allocation.
    case notAllocated(address: UInt64, byteCount: Int, nearest: String)

    /// One line.
    public var description: String {
      switch self {
      case .invalidSize(let size): "cannot allocate \(size) bytes of global memory"
      case .unknownAllocation(let address):
        "no allocation starts at 0x\(String(address, radix: 16))"
      case .outOfRange(let name, let offset, let byteCount):
        "bytes \(offset) to \(offset + byteCount) are not inside allocation '\(name)'"
      case .notAllocated(let address, let byteCount, let nearest):
        "\(byteCount) bytes at 0x\(String(address, radix: 16)) are not allocated (\(nearest))"
      }
    }
  }

  /// The address of the first allocation, in the range that drivers use.
  public static let baseAddress: UInt64 = 0x7f00_0000_0000
  static let alignment: UInt64 = 256
  static let gap: UInt64 = 4096

  /// All allocations by ascending address.
  public private(set) var allocations: [Allocation] = []
  private var storage: [HostBytes] = []
  private var nextAddress = GlobalMemory.baseAddress
  /// Allocations that were given back, oldest first.
  private var freed: [Allocation] = []
  /// What has been written of the allocations without initial contents, by their addresses.
  private(set) var written: [UInt64: WrittenBytes] = [:]
  /// The variables of each module that has run on this memory; modules are kept alive, so that an
  /// identity stays theirs.
  private var instances: [ObjectIdentifier: (image: ModuleImage, allocations: [Allocation])] = [:]

  /// Whether addresses are those of the host: a kernel then reads and writes the host's memory, and
  /// allocations lie at the addresses of their bytes. A wild pointer ends the process, as it does in
  /// a program of the host.
  public let isHostTransparent: Bool

  /// An empty memory.
  public init(isHostTransparent: Bool = false) {
    self.isHostTransparent = isHostTransparent
  }

  deinit {
    for bytes in storage { bytes.deallocate() }
  }

  /// Allocates `byteCount` bytes.
  ///
  /// Zeros cost the host nothing until they are touched.
  ///
  /// - Parameter isInitialized: Whether the bytes are zero. If not, they hold a fixed pattern, and a
  ///   checker reports reads of those that neither the host nor a kernel has written since.
  /// - Throws: `Failure.invalidSize` for a negative size or one past 2^40, and where the host has no
  ///   room for it.
  public func allocate(
    _ name: String, byteCount: Int, isInitialized: Bool = true
  ) throws(Failure) -> Allocation {
    guard byteCount >= 0, byteCount <= 1 << 40,
      let bytes = HostBytes(
        byteCount: byteCount, alignment: isHostTransparent ? Int(Self.alignment) : 64)
    else { throw .invalidSize(byteCount) }
    if !isInitialized {
      bytes.start.initializeMemory(
        as: UInt8.self, repeating: BlockExecutor.pattern, count: byteCount)
    }
    if isHostTransparent {
      let address = UInt64(UInt(bitPattern: bytes.start))
      let allocation = Allocation(name: name, address: address, byteCount: byteCount)
      let index = allocations.firstIndex { $0.address > address } ?? allocations.count
      allocations.insert(allocation, at: index)
      storage.insert(bytes, at: index)
      return allocation
    }
    let allocation = Allocation(name: name, address: nextAddress, byteCount: byteCount)
    allocations.append(allocation)
    storage.append(bytes)
    if !isInitialized { written[allocation.address] = WrittenBytes(byteCount: byteCount) }
    let occupied = UInt64(byteCount) + Self.gap
    nextAddress += (occupied + Self.alignment - 1) / Self.alignment * Self.alignment
    return allocation
  }

  /// Allocates room for `elements` and copies them in.
  public func allocate<Element: BitwiseCopyable>(
    _ name: String, copying elements: [Element]
  ) throws(Failure) -> Allocation {
    let byteCount = elements.count * MemoryLayout<Element>.stride
    let allocation = try allocate(name, byteCount: byteCount)
    elements.withUnsafeBytes { bytes in
      guard let source = bytes.baseAddress, let index = index(of: allocation.address) else {
        return
      }
      storage[index].start.copyMemory(from: source, byteCount: byteCount)
    }
    return allocation
  }

  /// Gives an allocation back. Its addresses are not used again, so that later accesses are found.
  ///
  /// - Throws: `Failure.unknownAllocation` where none starts there, as after a first call.
  public func free(_ allocation: Allocation) throws(Failure) {
    guard let index = allocations.firstIndex(where: { $0.address == allocation.address }) else {
      throw .unknownAllocation(allocation.address)
    }
    freed.append(allocations.remove(at: index))
    written[allocation.address] = nil
    storage.remove(at: index).deallocate()
  }

  /// Copies elements into an allocation, `byteOffset` bytes behind its start.
  ///
  /// - Throws: `Failure` where the allocation is unknown or too short.
  public func write<Element: BitwiseCopyable>(
    _ elements: [Element], to allocation: Allocation, byteOffset: Int = 0
  ) throws(Failure) {
    guard let index = index(of: allocation.address) else {
      throw .unknownAllocation(allocation.address)
    }
    let byteCount = elements.count * MemoryLayout<Element>.stride
    guard byteOffset >= 0, byteOffset <= allocations[index].byteCount,
      byteCount <= allocations[index].byteCount - byteOffset
    else {
      throw .outOfRange(name: allocation.name, offset: byteOffset, byteCount: byteCount)
    }
    elements.withUnsafeBytes { bytes in
      guard let source = bytes.baseAddress else { return }
      (storage[index].start + byteOffset).copyMemory(from: source, byteCount: byteCount)
    }
    written[allocation.address]?.write(byteOffset..<byteOffset + byteCount)
  }

  /// Takes bytes of one allocation as written by the host.
  func markWritten(_ address: UInt64, byteCount: Int) {
    guard !written.isEmpty, let index = index(of: address) else { return }
    let offset = Int(address - allocations[index].address)
    written[allocations[index].address]?.write(offset..<offset + byteCount)
  }

  /// The heap of device code, made when it is first needed.
  private(set) var heap: DeviceHeap?

  func prepareHeap() throws(Failure) {
    if heap == nil {
      heap = DeviceHeap(
        try allocate("heap", byteCount: DeviceHeap.byteCount, isInitialized: false))
    }
  }

  // MARK: Module variables

  /// The storage of a variable of `.global` or `.const` memory, by its name in the text. It keeps its
  /// contents from launch to launch, as on a device. Nil if the module has no such variable.
  ///
  /// - Throws: `Failure` if the module's variables do not fit.
  public func allocation(
    ofVariable name: String, in image: ModuleImage
  ) throws(Failure) -> Allocation? {
    guard let index = image.variableIndices[name] else { return nil }
    return try instantiate(image)[index]
  }

  /// Allocates and initialises the variables of a module where it was not done before.
  func instantiate(_ image: ModuleImage) throws(Failure) -> [Allocation] {
    if let known = instances[ObjectIdentifier(image)] { return known.allocations }
    var places: [Allocation] = []
    for variable in image.variables {
      places.append(
        variable.bytes.isEmpty
          ? try allocate(variable.name, byteCount: variable.byteCount)
          : try allocate(variable.name, copying: variable.bytes))
    }
    for (variable, place) in zip(image.variables, places) {
      for relocation in variable.relocations {
        let base =
          image.variableIndices[relocation.symbol].map { places[$0].address }
          ?? AddressWindow.function + UInt64(16 * (image.functionIndices[relocation.symbol] ?? 0))
        var bits = base &+ UInt64(bitPattern: relocation.addend)
        if relocation.mask != .max, relocation.mask != 0 {
          bits = (bits & relocation.mask) >> UInt64(relocation.mask.trailingZeroBitCount)
        }
        let bytes = (0..<min(relocation.byteCount, 8)).map {
          UInt8(truncatingIfNeeded: bits >> UInt64(8 * $0))
        }
        try write(bytes, to: place, byteOffset: relocation.byteOffset)
      }
    }
    instances[ObjectIdentifier(image)] = (image, places)
    return places
  }

  // MARK: Reading and finding

  /// Reads `count` elements from the start of an allocation.
  ///
  /// - Throws: `Failure` where the allocation is unknown or too short.
  public func read<Element: BitwiseCopyable>(
    _ allocation: Allocation, as type: Element.Type, count: Int
  ) throws(Failure) -> [Element] {
    guard let index = index(of: allocation.address) else {
      throw .unknownAllocation(allocation.address)
    }
    let (byteCount, overflow) = count.multipliedReportingOverflow(by: MemoryLayout<Element>.stride)
    guard count >= 0, !overflow, byteCount <= allocations[index].byteCount else {
      throw .outOfRange(name: allocation.name, offset: 0, byteCount: overflow ? .max : byteCount)
    }
    let source = UnsafeRawBufferPointer(start: storage[index].start, count: byteCount)
    return [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
      UnsafeMutableRawBufferPointer(buffer).copyMemory(from: source)
      initialized = count
    }
  }

  /// The allocation that holds `address`, if any.
  func index(of address: UInt64) -> Int? {
    var low = 0
    var high = allocations.count
    while low < high {
      let middle = (low + high) / 2
      if allocations[middle].address <= address { low = middle + 1 } else { high = middle }
    }
    guard low > 0 else { return nil }
    let candidate = allocations[low - 1]
    return address < candidate.end || (address == candidate.address && candidate.byteCount == 0)
      ? low - 1 : nil
  }

  /// The host address of the first byte of the allocation at `index`.
  func hostAddress(of index: Int) -> UnsafeMutableRawPointer { storage[index].start }

  /// The allocation that held `address` until it was freed, if any.
  func freedAllocation(at address: UInt64) -> Allocation? {
    freed.last { address >= $0.address && address < $0.end }
  }

  /// Describes the allocation nearest to `address` for a fault report.
  func nearest(to address: UInt64) -> String {
    func distance(_ allocation: Allocation) -> UInt64 {
      if address < allocation.address { return allocation.address - address }
      return address >= allocation.end ? address - allocation.end + 1 : 0
    }
    if let gone = freedAllocation(at: address) {
      return "\(address - gone.address) bytes into '\(gone.name)', which was freed"
    }
    guard let nearest = allocations.min(by: { distance($0) < distance($1) }) else {
      return "nothing is allocated"
    }
    let range =
      "'\(nearest.name)' of \(nearest.byteCount) bytes at 0x\(String(nearest.address, radix: 16))"
    if address < nearest.address {
      return "\(nearest.address - address) bytes before \(range)"
    }
    if address >= nearest.end {
      return "\(address - nearest.end) bytes past the end of \(range)"
    }
    return "\(address - nearest.address) bytes into \(range)"
  }
}
