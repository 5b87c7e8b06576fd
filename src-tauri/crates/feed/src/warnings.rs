//! What had to be mended, each thing once.

#[derive(Debug, Default)]
pub struct Warnings(Vec<String>);

impl Warnings {
    pub const MOST: usize = 50;

    pub fn push(&mut self, warning: String) {
        if self.0.len() < Self::MOST && !self.0.contains(&warning) {
            self.0.push(warning);
        }
    }

    pub fn into_inner(self) -> Vec<String> {
        self.0
    }
}
