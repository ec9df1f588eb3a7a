import Crypto
import CryptoExtras
enum PlaceholderCore {}
