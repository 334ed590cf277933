package cn.minshui.engine.core.release;

import static cn.minshui.engine.core.release.ReleaseTables.CONTENT;
import static cn.minshui.engine.core.release.ReleaseTables.POINTER;
import static cn.minshui.engine.core.release.ReleaseTables.RELEASE;
import static cn.minshui.engine.core.release.ReleaseTables.SOURCE;
import static org.mybatis.dynamic.sql.SqlBuilder.equalTo;
import static org.mybatis.dynamic.sql.SqlBuilder.insertInto;
import static org.mybatis.dynamic.sql.SqlBuilder.isEqualTo;
import static org.mybatis.dynamic.sql.SqlBuilder.max;
import static org.mybatis.dynamic.sql.SqlBuilder.select;
import static org.mybatis.dynamic.sql.SqlBuilder.update;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.definition.SourceTree;
import cn.minshui.engine.core.definition.SourceTree.OverlayLayer;
import cn.minshui.engine.core.definition.SourceTree.SourceFile;
import cn.minshui.engine.core.release.Releases.Release;
import cn.minshui.engine.spi.context.ReleaseId;
import cn.minshui.engine.spi.context.TenantId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.dao.DuplicateKeyException;

/** Releases, their sources and the pointers to them, in the database. Writing needs the schema lock. */
final class ReleaseStore {
    /** The layer of base files; overlay paths never begin with a slash. */
    private static final String BASE = "/";

    private final Database database;
    private final Statements statements;

    ReleaseStore(Database database) {
        this.database = database;
        this.statements = new Statements(database);
    }

    /** @param orgId 0 is the tenant as a whole */
    record Pointer(long tenantId, long orgId, Release release, long version) {}

    Optional<Release> find(TenantId tenant, ReleaseId id) {
        return statements.one(
                select(RELEASE.allColumns())
                        .from(RELEASE)
                        .where(RELEASE.tenantId, isEqualTo(tenant.value()))
                        .and(RELEASE.hash, isEqualTo(id.value()))
                        .build(),
                ReleaseStore::release);
    }

    List<Release> list(TenantId tenant) {
        return statements.list(
                select(RELEASE.allColumns())
                        .from(RELEASE)
                        .where(RELEASE.tenantId, isEqualTo(tenant.value()))
                        .orderBy(RELEASE.id.descending())
                        .build(),
                ReleaseStore::release);
    }

    private static Release release(ResultSet row, int index) throws SQLException {
        return new Release(
                new ReleaseId(row.getString("hash")),
                row.getLong("id"),
                new TenantId(row.getLong("tenant_id")),
                Statements.read(row.getObject("published_at", LocalDateTime.class)),
                row.getString("author"),
                row.getString("reason"));
    }

    SourceTree sources(Release release) {
        record Row(String layer, SourceFile file) {}
        List<Row> rows = statements.list(
                select(SOURCE.layer, SOURCE.path, CONTENT.content)
                        .from(SOURCE)
                        .join(CONTENT)
                        .on(SOURCE.contentHash, equalTo(CONTENT.contentHash))
                        .where(SOURCE.releaseId, isEqualTo(release.number()))
                        .orderBy(SOURCE.position)
                        .build(),
                (row, index) -> new Row(row.getString(1), new SourceFile(row.getString(2), row.getString(3))));
        List<SourceFile> base = new ArrayList<>();
        Map<String, List<SourceFile>> overlays = new LinkedHashMap<>();
        for (Row row : rows) {
            if (row.layer().equals(BASE)) {
                base.add(row.file());
            } else {
                overlays.computeIfAbsent(row.layer(), key -> new ArrayList<>()).add(row.file());
            }
        }
        return new SourceTree(
                base,
                overlays.entrySet().stream()
                        .map(entry -> new OverlayLayer(entry.getKey(), entry.getValue()))
                        .toList());
    }

    /** Stores a release that the tenant does not have yet. */
    Release insert(TenantId tenant, ReleaseId id, SourceTree sources, String author, String reason, Instant now) {
        long number =
                1 + statements.number(select(max(RELEASE.id)).from(RELEASE).build());
        LocalDateTime stored = Statements.stored(now);
        statements.insert(insertInto(RELEASE)
                .set(RELEASE.id)
                .toValue(number)
                .set(RELEASE.tenantId)
                .toValue(tenant.value())
                .set(RELEASE.hash)
                .toValue(id.value())
                .set(RELEASE.author)
                .toValue(author)
                .set(RELEASE.reason)
                .toValue(reason)
                .set(RELEASE.publishedAt)
                .toValue(stored)
                .build());
        insertSources(number, sources);
        return new Release(id, number, tenant, Statements.read(stored), author, reason);
    }

    private void insertSources(long number, SourceTree sources) {
        List<Object[]> entries = new ArrayList<>();
        Map<String, String> contents = new LinkedHashMap<>();
        sources.base().forEach(file -> add(number, BASE, file, entries, contents));
        sources.overlays()
                .forEach(layer -> layer.files().forEach(file -> add(number, layer.path(), file, entries, contents)));
        database.jdbc()
                .batchUpdate(
                        database.dialect()
                                .insertIgnore(
                                        "sys_release_content",
                                        List.of("content_hash", "content"),
                                        List.of("content_hash")),
                        contents.entrySet().stream()
                                .map(entry -> new Object[] {entry.getKey(), entry.getValue()})
                                .toList());
        database.jdbc()
                .batchUpdate(
                        database.dialect()
                                .insertIgnore(
                                        "sys_release_source",
                                        List.of("release_id", "position", "layer", "path", "content_hash"),
                                        List.of("release_id", "position")),
                        entries);
    }

    private static void add(
            long number, String layer, SourceFile file, List<Object[]> entries, Map<String, String> contents) {
        String hash = sha256(file.text());
        contents.put(hash, file.text());
        entries.add(new Object[] {number, entries.size(), layer, file.path(), hash});
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    List<Pointer> pointers() {
        return statements.list(
                select(POINTER.orgId, POINTER.version, RELEASE.allColumns())
                        .from(POINTER)
                        .join(RELEASE)
                        .on(POINTER.releaseId, equalTo(RELEASE.id))
                        .build(),
                ReleaseStore::pointer);
    }

    Optional<Pointer> pointer(TenantId tenant, long orgId) {
        return statements.one(
                select(POINTER.orgId, POINTER.version, RELEASE.allColumns())
                        .from(POINTER)
                        .join(RELEASE)
                        .on(POINTER.releaseId, equalTo(RELEASE.id))
                        .where(POINTER.tenantId, isEqualTo(tenant.value()))
                        .and(POINTER.orgId, isEqualTo(orgId))
                        .build(),
                ReleaseStore::pointer);
    }

    private static Pointer pointer(ResultSet row, int index) throws SQLException {
        Release release = release(row, index);
        return new Pointer(release.tenant().value(), row.getLong("org_id"), release, row.getLong("version"));
    }

    /** False when the pointer is no longer as it was seen. */
    boolean move(TenantId tenant, long orgId, Release release, Optional<Pointer> seen, Instant now) {
        if (seen.isPresent()) {
            return statements.update(update(POINTER)
                            .set(POINTER.releaseId)
                            .equalTo(release.number())
                            .set(POINTER.version)
                            .equalTo(seen.get().version() + 1)
                            .set(POINTER.movedAt)
                            .equalTo(Statements.stored(now))
                            .where(POINTER.tenantId, isEqualTo(tenant.value()))
                            .and(POINTER.orgId, isEqualTo(orgId))
                            .and(POINTER.version, isEqualTo(seen.get().version()))
                            .build())
                    == 1;
        }
        try {
            statements.insert(insertInto(POINTER)
                    .set(POINTER.tenantId)
                    .toValue(tenant.value())
                    .set(POINTER.orgId)
                    .toValue(orgId)
                    .set(POINTER.releaseId)
                    .toValue(release.number())
                    .set(POINTER.version)
                    .toValue(1L)
                    .set(POINTER.movedAt)
                    .toValue(Statements.stored(now))
                    .build());
            return true;
        } catch (DuplicateKeyException e) {
            // Somebody made the first pointer since it was looked for: the comparison failed, which the caller reports.
            return false;
        }
    }
}
