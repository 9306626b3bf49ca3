//! Words and names to make texts of. They mean nothing.

/// First names.
pub(super) const FIRST_NAMES: [&str; 40] = [
    "Ada", "Amir", "Anna", "Aya", "Ben", "Carla", "Chen", "Clara", "David", "Elena", "Emil", "Eva",
    "Farid", "Finn", "Grace", "Hana", "Hugo", "Ines", "Ivan", "Jonas", "Julia", "Kai", "Lara",
    "Leo", "Lin", "Maria", "Mateo", "Mia", "Nadia", "Noah", "Nora", "Omar", "Paul", "Rosa", "Sami",
    "Sara", "Tariq", "Tom", "Yara", "Zoe",
];

/// Last names.
pub(super) const LAST_NAMES: [&str; 40] = [
    "Adler", "Ahmed", "Baker", "Bauer", "Becker", "Chen", "Costa", "Cruz", "Diaz", "Evans",
    "Fischer", "Garcia", "Gruber", "Hansen", "Hoffmann", "Ito", "Jensen", "Kaya", "Keller", "Khan",
    "Kim", "Koch", "Lang", "Larsen", "Lopez", "Meyer", "Moreau", "Novak", "Okafor", "Park",
    "Patel", "Petrov", "Rossi", "Sato", "Silva", "Smith", "Tanaka", "Vogel", "Weber", "Yilmaz",
];

/// Words of a text.
pub(super) const WORDS: [&str; 80] = [
    "amber", "anchor", "apple", "arrow", "autumn", "basket", "beacon", "birch", "blanket",
    "bottle", "branch", "bridge", "candle", "canyon", "castle", "cedar", "circle", "cloud",
    "copper", "corner", "cotton", "desert", "dragon", "early", "eleven", "engine", "fabric",
    "falcon", "feather", "field", "forest", "garden", "gentle", "glass", "golden", "harbour",
    "hazel", "hollow", "honey", "island", "ivory", "jacket", "jungle", "kettle", "ladder",
    "lantern", "lemon", "linen", "little", "maple", "marble", "meadow", "mirror", "morning",
    "mountain", "narrow", "needle", "ocean", "olive", "orange", "orchard", "paper", "pebble",
    "pepper", "pocket", "quiet", "ribbon", "river", "rocket", "saddle", "silver", "simple",
    "spring", "stone", "summer", "thunder", "timber", "valley", "velvet", "window",
];
