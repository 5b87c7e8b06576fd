//! Fake servers and drivers that the tests share.
