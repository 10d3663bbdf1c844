//! Where the server listens: loopback, until it speaks TLS itself.

use std::net::SocketAddr;

/// An address the server does not listen on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a loopback address and this version has no TLS; listen on 127.0.0.1 or [::1], and let nothing \
     but a program on this machine reach it"
)]
pub struct ListenError(SocketAddr);

/// The address, when nothing outside this machine reaches it.
///
/// # Errors
/// When it is not a loopback address: plain HTTP over a network is refused, never fallen back to.
pub fn loopback(address: SocketAddr) -> Result<SocketAddr, ListenError> {
    if address.ip().to_canonical().is_loopback() { Ok(address) } else { Err(ListenError(address)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_is_listened_on() {
        for (text, listens) in [
            ("127.0.0.1:7443", true),
            ("127.8.0.1:0", true),
            ("[::1]:7443", true),
            ("[::ffff:127.0.0.1]:1", true),
            ("0.0.0.0:7443", false),
            ("[::]:7443", false),
            ("192.0.2.1:7443", false),
        ] {
            let address = text.parse().expect("an address");
            assert_eq!(loopback(address).is_ok(), listens, "{text}");
        }
    }
}
