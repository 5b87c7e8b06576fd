SELECT i.kind, i.done_at, e.duration_ms, e.position_ms, a.words, a.read_progress, f.speed AS show_speed,
  d.state AS download_state, d.bytes AS download_bytes, d.total AS download_total, d.kept AS download_kept,
  d.doubt AS download_doubt,
  EXISTS (SELECT 1 FROM body b WHERE b.item_id = i.id) OR EXISTS (SELECT 1 FROM unprepared u WHERE u.item_id = i.id) AS has_body,
  a.fetched_at IS NOT NULL AS fetched, coalesce(a.pictures_stored, 0) AS pictures_stored,
  coalesce(a.pictures_total + a.pictures_lost, 0) AS pictures_total, e.enclosure_url,
  e.mime, e.versions IS NOT NULL AS has_versions, i.url, i.published_at, i.title,
  i.summary, i.id, i.feed_id, CASE WHEN f.title <> '' THEN f.title ELSE i.source END AS source, i.added_at, i.in_inbox,
  i.bookmarked, i.trashed_at, q.item_id IS NOT NULL AS queued, coalesce(i.image, f.image) AS image,
  x.item_id IS NOT NULL AS has_pdf, x.pages AS pdf_pages, e.season, e.season_name, e.episode,
  coalesce(e.explicit, f.explicit, 0) AND e.item_id IS NOT NULL AS explicit,
  (SELECT count(*) FROM mention m WHERE m.from_item = i.id AND m.kind = 'link') AS mentions,
  (SELECT count(*) FROM mention m WHERE m.from_item = i.id AND m.kind = 'audio') AS episodes, i.problem, i.problem_code,
  (SELECT json_group_array(json_array(t.id, t.name, t.colour)) FROM (SELECT tag_id FROM item_tag WHERE item_id = i.id LIMIT 20) few
     CROSS JOIN tag t ON t.id = few.tag_id) AS tags,
  i.snoozed_until, i.in_inbox = 1 AND i.woke_at IS NOT NULL AS was_snoozed,
  i.trashed_at IS NOT NULL AND (i.bookmarked OR EXISTS (SELECT 1 FROM note n WHERE n.item_id = i.id)
    OR EXISTS (SELECT 1 FROM item_tag t WHERE t.item_id = i.id)) AS guarded, i.touched_at, i.sorted_at
FROM item i
LEFT JOIN feed f ON f.id = i.feed_id
LEFT JOIN episode e ON e.item_id = i.id
LEFT JOIN article a ON a.item_id = i.id
LEFT JOIN article_file x ON x.item_id = i.id
LEFT JOIN download d ON d.item_id = i.id
LEFT JOIN queue q ON q.item_id = i.id
