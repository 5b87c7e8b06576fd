//! What the desktop says of the network: whether there is one, and whether it is paid by the byte.

/// Whoever knows the network of this machine. None: nobody can say. It may take a moment, but not for ever.
pub trait Connectivity: Send + Sync {
    /// Whether there is any network at all.
    fn is_there(&self) -> Option<bool>;
    /// Whether it is one that is paid by the byte, or passes for one.
    fn is_metered(&self) -> Option<bool>;
}
