/// Two words for speaking a digest aloud: `amber-falcon`.
///
/// The first two bytes choose an adjective and a noun from 256 each. Names open promotions only:
/// one in 65,536 pairs of effects shares its words, and then the id decides.
public func wordCode(_ digest: Digest) -> String {
  adjectives[Int(digest.bytes[0])] + "-" + nouns[Int(digest.bytes[1])]
}

/// Whether the text is made like a word code, so that a command can tell it from an id.
public func isWordCode(_ text: String) -> Bool {
  let parts = text.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
  return parts.count == 2 && adjectives.contains(parts[0]) && nouns.contains(parts[1])
}

private func words(_ text: String) -> [String] {
  text.split(whereSeparator: \.isWhitespace).map(String.init)
}

private let adjectives = words(
  """
  able agile airy alert alpine amber ample ancient apt aqua arctic ardent ashen astral auburn
  autumn azure balmy basic beige big bold bonny boreal brave breezy bright brisk bronze brown
  bubbly buoyant calm candid careful cedar central cerulean cheery chief chilly civic clean
  clear clever close cloudy coastal cobalt cold comic compact cool copper coral cordial cosmic
  cosy cotton country crimson crisp crystal curious curly daily dainty dapper daring dark dawn
  deep deft dense desert direct distant dotted downy dreamy dry dusky dusty eager early earnest
  earthy east easy ebony elder elegant emerald equal even evening exact fair faithful famous
  fancy far fast feathery fern festive fiery fine firm first fleet floral fluent fluffy flying
  foggy fond forest formal frank free fresh friendly frosty full funny gentle genuine giant
  gilded glad glassy gleaming global glossy golden good graceful grand granite grassy grateful
  green grey handy happy hardy hazel hearty helpful hidden high hilly honest humble icy ideal
  indigo inland ivory jade jaunty jolly jovial joyful keen kind large late lavender lawful leafy
  lean level light lilac lime little lively local lofty long loud loyal lucid lucky lunar
  magenta magic main major maple marble marine maroon mauve mellow merry mighty mild milky mint
  misty modern modest morning mossy mountain nautical navy near neat nice nimble noble north
  novel oaken ochre olive open orange orchid outer oval pale paper pastel patient peaceful pearl
  pebbly peppy perky pine pink plain playful plum polar polished polite prime proud pure purple
  quick quiet radiant rainy rapid rare ready red regal rich
  """)

private let nouns = words(
  """
  acorn albatross alder almond anchor antelope apple apricot arch aspen aster atlas badger
  bamboo banjo barley basil basin bay beach beacon beech bell bench birch bison blossom bluff
  boat bobcat boulder branch breeze bridge brook bucket bugle bunting burrow buttercup butterfly
  cabin cactus camel canary candle canoe canyon cardinal caribou carrot castle catfish cedar
  cello chalk cherry chestnut chipmunk cicada cinder citrus clam clarinet cliff clock clover
  coast comet compass condor copper coral cormorant corn cove coyote crane crater creek cricket
  crocus crow cypress daffodil dahlia daisy dale deer delta dingo dolphin donkey dove dragonfly
  drum duck dune eagle egret elder elk elm ember falcon fawn feather fennel fern ferret fiddle
  field fig finch fir fjord flamingo flax flint flute forest fossil fountain fox foxglove frog
  garden gazelle gecko geyser ginger glacier glade goldfish goose gopher grape grouse grove
  guitar gull hamlet harbour hare harp hawk hawthorn hazel heath heather hedge heron hickory
  hill hollow holly honey horizon ibex ibis inlet iris island ivy jackal jaguar jasmine jay
  juniper kayak kelp kestrel kettle kingfisher kite kiwi koala lagoon lake lantern larch lark
  laurel lemon lemur leopard lichen lilac lily lime linden linnet lion llama lobster locust
  lotus lynx magnolia magpie mallard mango maple marble mare marigold marmot marten meadow melon
  mesa mimosa mink minnow mole moon moose moss moth mountain muffin mulberry mushroom nectar
  nest newt nightingale nutmeg oak oasis oat ocean olive onyx orchard orchid oriole osprey otter
  owl oyster palm panda panther parrot parsley partridge peach pear pebble pelican penguin peony
  pepper petal pheasant
  """)
