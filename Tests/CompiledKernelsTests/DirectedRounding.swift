/// Rounds an exact value to a float in a direction.
///
/// - Parameter value: A double that is exactly the number to round.
func rounded(_ value: Double, _ rule: FloatingPointRoundingRule) -> Float {
  let nearest = Float(value)
  switch rule {
  case .up: return Double(nearest) < value ? nearest.nextUp : nearest
  case .down: return Double(nearest) > value ? nearest.nextDown : nearest
  case .towardZero:
    guard Double(nearest.magnitude) > value.magnitude else { return nearest }
    return value > 0 ? nearest.nextDown : nearest.nextUp
  default: return nearest
  }
}
