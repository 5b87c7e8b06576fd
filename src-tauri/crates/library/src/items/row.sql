SELECT i.id, i.kind, i.feed_id, i.title, CASE WHEN f.title <> '' THEN f.title ELSE i.source END AS source, i.summary,
  i.url, i.published_at, i.added_at, i.in_inbox, i.bookmarked, i.done_at, i.trashed_at, i.touched_at, i.sorted_at,
  i.snoozed_until, i.in_inbox = 1 AND i.woke_at IS NOT NULL AS was_snoozed,
  i.trashed_at IS NOT NULL AND (i.bookmarked OR EXISTS (SELECT 1 FROM note n WHERE n.item_id = i.id)
    OR EXISTS (SELECT 1 FROM item_tag t WHERE t.item_id = i.id)) AS guarded,
  i.problem, i.problem_code, q.item_id IS NOT NULL AS queued, coalesce(i.image, f.image) AS image,
  e.duration_ms, e.position_ms, e.season, e.season_name, e.episode, e.enclosure_url,
  coalesce(e.explicit, f.explicit, 0) AND e.item_id IS NOT NULL AS explicit, f.speed AS show_speed,
  x.item_id IS NOT NULL AS has_pdf, x.pages AS pdf_pages, a.words, a.read_progress, a.fetched_at IS NOT NULL AS fetched,
  coalesce(a.pictures_stored, 0) AS pictures_stored, coalesce(a.pictures_total + a.pictures_lost, 0) AS pictures_total,
  d.state AS download_state, d.bytes AS download_bytes, d.total AS download_total, d.kept AS download_kept,
  EXISTS (SELECT 1 FROM body b WHERE b.item_id = i.id) OR EXISTS (SELECT 1 FROM unprepared u WHERE u.item_id = i.id) AS has_body,
  (SELECT count(*) FROM mention m WHERE m.from_item = i.id AND m.kind = 'link') AS mentions,
  (SELECT count(*) FROM mention m WHERE m.from_item = i.id AND m.kind = 'audio') AS episodes,
  (SELECT json_group_array(json_array(t.id, t.name, t.colour)) FROM (SELECT tag_id FROM item_tag WHERE item_id = i.id LIMIT 20) few
     CROSS JOIN tag t ON t.id = few.tag_id) AS tags
FROM item i
LEFT JOIN feed f ON f.id = i.feed_id
LEFT JOIN episode e ON e.item_id = i.id
LEFT JOIN article a ON a.item_id = i.id
LEFT JOIN article_file x ON x.item_id = i.id
LEFT JOIN download d ON d.item_id = i.id
LEFT JOIN queue q ON q.item_id = i.id
