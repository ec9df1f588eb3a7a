internal import AsyncHTTPClient
internal import NIOCore
internal import NIOPosix
internal import NIOSSL
internal import PromoteEngine

#if canImport(Glibc)
  internal import Glibc
#endif

extension TransportFailure {
  var text: String {
    switch self {
    case .notSent(let text), .outcomeUnknown(let text): text
    }
  }

  /// What an error of the HTTP client means: whether the request can have left, and in words.
  ///
  /// Whatever is not known to happen before a connection stands counts as unknown.
  init(_ error: any Error, host: String, limits: AsyncHTTPTransport.Limits) {
    switch error {
    case let error as NIOConnectionError:
      self = .notSent(Self.explain(error, host: host, limits: limits))
    case let error as HTTPClientError:
      self = Self.classify(error, host: host, limits: limits)
    case let error as NIOSSLError:
      if case .handshakeFailed(let reason) = error {
        self = .notSent("no TLS session with '\(host)': \(Self.explain(reason))")
      } else {
        self = .outcomeUnknown("the TLS session with '\(host)' broke")
      }
    case let error as NIOSSLExtraError where error == .failedToValidateHostname:
      self = .notSent("the certificate of '\(host)' is for another host")
    case let error as ChannelError:
      if case .connectTimeout = error {
        self = .notSent("'\(host)' did not answer within \(limits.connectSeconds) s")
      } else {
        self = .outcomeUnknown("the connection to '\(host)' broke")
      }
    case let error as IOError where error.errnoCode == ECONNREFUSED:
      self = .notSent("'\(host)' refused the connection")
    case is IOError: self = .outcomeUnknown("the connection to '\(host)' broke")
    case is CancellationError: self = .outcomeUnknown("interrupted")
    default: self = .outcomeUnknown("no whole answer from '\(host)'")
    }
  }

  private static func classify(
    _ error: HTTPClientError, host: String, limits: AsyncHTTPTransport.Limits
  ) -> TransportFailure {
    switch error {
    case .connectTimeout, .getConnectionFromPoolTimeout:
      .notSent("'\(host)' did not answer within \(limits.connectSeconds) s")
    case .tlsHandshakeTimeout:
      .notSent("no TLS session with '\(host)' within \(limits.connectSeconds) s")
    case .invalidURL, .emptyHost, .emptyScheme: .notSent("the address cannot be used")
    case .alreadyShutdown: .notSent("the transport is closed")
    case .readTimeout: .outcomeUnknown("'\(host)' sent nothing for \(limits.idleSeconds) s")
    case .writeTimeout: .outcomeUnknown("'\(host)' took nothing for \(limits.idleSeconds) s")
    case .deadlineExceeded:
      .outcomeUnknown("no whole answer from '\(host)' within \(limits.exchangeSeconds) s")
    case .remoteConnectionClosed: .outcomeUnknown("'\(host)' closed the connection")
    case .cancelled: .outcomeUnknown("interrupted")
    default:
      // Wrong header fields are found before anything is sent; their values stay untold.
      if error.shortDescription.contains("header field") {
        .notSent("a header holds a character that HTTP cannot carry")
      } else {
        .outcomeUnknown("no whole answer from '\(host)'")
      }
    }
  }

  private static func explain(
    _ error: NIOConnectionError, host: String, limits: AsyncHTTPTransport.Limits
  ) -> String {
    if error.connectionErrors.isEmpty, error.dnsAError != nil || error.dnsAAAAError != nil {
      return "there is no host called '\(host)'"
    }
    for failure in error.connectionErrors {
      if let io = failure.error as? IOError, io.errnoCode == ECONNREFUSED {
        return "'\(host)' refused the connection"
      }
      if case .connectTimeout? = failure.error as? ChannelError {
        return "'\(host)' did not answer within \(limits.connectSeconds) s"
      }
    }
    return "no connection to '\(host)'"
  }

  private static func explain(_ error: BoringSSLError) -> String {
    let text = String(describing: error)
    if text.contains("CERTIFICATE_VERIFY_FAILED") {
      return "its certificate is not trusted; name its authority under 'certificateAuthority'"
    }
    if text.contains("WRONG_VERSION_NUMBER") { return "it does not speak TLS here" }
    return "the handshake failed"
  }
}
