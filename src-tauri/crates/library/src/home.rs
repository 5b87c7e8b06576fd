//! The numbers beside the places, and the answer to "what now?".
use crate::Library;
use crate::error::Result;
use crate::model::{Counts, Home};

impl Library {
    pub fn counts(&self) -> Result<Counts> {
        Ok(Counts::default())
    }

    pub fn home(&self) -> Result<Home> {
        Ok(Home { begun: Vec::new(), fresh: Vec::new(), inbox_total: 0 })
    }
}
