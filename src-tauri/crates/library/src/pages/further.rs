//! Texts that their site cuts into pages: the further ones are fetched one after the other and joined to the first.
use super::rules;
use crate::kept_pages::SourcePage;
use crate::remote::{self, blocking};
use crate::{Library, Result};
use article::Article;
use fetch::{Authorization, Reach};
use std::time::{Duration, Instant};

/// The most pages of one text.
const MOST_PAGES: usize = 30;
const MOST_PAGE: u64 = 8 * 1024 * 1024;
/// Of all pages together.
const MOST_BYTES: usize = 48 * 1024 * 1024;
/// What has not come by then is missing, and said to be.
const PATIENCE: Duration = Duration::from_secs(60);
/// Between two pages, for the sake of their server.
const PAUSE: Duration = Duration::from_millis(300);

impl Library {
    /// Reads the first page of a text and those that it goes on with. A page that cannot be had ends it: what is missing
    /// then is counted in the article.
    pub(super) async fn with_further_pages(
        &self,
        first: SourcePage,
        reach: Reach,
        login: Option<Authorization>,
    ) -> Result<(Article, Vec<SourcePage>)> {
        let article = self.read_source(first.clone()).await?;
        self.go_on(article, vec![first], reach, login).await
    }

    /// As `with_further_pages`, of a first page that was read already.
    pub(super) async fn go_on(
        &self,
        first: Article,
        mut pages: Vec<SourcePage>,
        reach: Reach,
        login: Option<Authorization>,
    ) -> Result<(Article, Vec<SourcePage>)> {
        let begun = Instant::now();
        let mut more: Vec<Article> = Vec::new();
        let mut next = first.next_page.clone().filter(|_| first.extracted);
        let mut bytes = pages.iter().map(|page| page.bytes.len()).sum::<usize>();
        while let Some(url) = next.take() {
            let again = pages.iter().any(|page| page.url.as_deref() == Some(&url));
            if again
                || pages.len() >= MOST_PAGES
                || bytes > MOST_BYTES
                || begun.elapsed() > PATIENCE
            {
                break;
            }
            if !more.is_empty() {
                tokio::time::sleep(PAUSE).await;
            }
            let client = &self.inner.deps.client;
            let got = remote::get(client, &url, reach, MOST_PAGE, login.clone()).await;
            let (meta, body) = match got {
                Ok(got) => got,
                Err(error) => {
                    tracing::debug!(%error, "a further page of a text could not be had");
                    break;
                }
            };
            let page = SourcePage {
                url: Some(meta.url),
                content_type: meta.content_type,
                bytes: body.into(),
            };
            let Ok(read) = self.read_source(page.clone()).await else {
                break;
            };
            // A site that has no such page often gives the first again.
            let before = more.last().unwrap_or(&first);
            let wall = read.doubt.is_some_and(article::Doubt::is_wall);
            if !read.extracted || wall || article::share_of(&read.text, &before.text) > 0.8 {
                break;
            }
            bytes += page.bytes.len();
            next = read.next_page.clone();
            pages.push(page);
            more.push(read);
        }
        if more.is_empty() {
            return Ok((first, pages));
        }
        let joined = blocking(move || Ok(article::join_pages(first, more))).await?;
        Ok((joined, pages))
    }

    async fn read_source(&self, page: SourcePage) -> Result<Article> {
        let library = self.clone();
        blocking(move || rules::read(&library.inner.folder, &page)).await
    }
}
