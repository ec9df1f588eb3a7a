import Hummingbird
enum PlaceholderSim {}
