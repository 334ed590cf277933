package cn.minshui.engine.core.release;

import java.time.LocalDateTime;
import org.mybatis.dynamic.sql.SqlColumn;
import org.mybatis.dynamic.sql.SqlTable;

/** The tables of the release store, as {@code liquibase/changes/010-release.xml} makes them. */
final class ReleaseTables {
    private ReleaseTables() {}

    static final class ReleaseTable extends SqlTable {
        final SqlColumn<Long> id = column("id");
        final SqlColumn<Long> tenantId = column("tenant_id");
        final SqlColumn<String> hash = column("hash");
        final SqlColumn<String> author = column("author");
        final SqlColumn<String> reason = column("reason");
        final SqlColumn<LocalDateTime> publishedAt = column("published_at");

        ReleaseTable() {
            super("sys_release");
        }
    }

    static final class SourceTable extends SqlTable {
        final SqlColumn<Long> releaseId = column("release_id");
        final SqlColumn<Integer> position = column("position");
        final SqlColumn<String> layer = column("layer");
        final SqlColumn<String> path = column("path");
        final SqlColumn<String> contentHash = column("content_hash");

        SourceTable() {
            super("sys_release_source");
        }
    }

    static final class ContentTable extends SqlTable {
        final SqlColumn<String> contentHash = column("content_hash");
        final SqlColumn<String> content = column("content");

        ContentTable() {
            super("sys_release_content");
        }
    }

    static final class PointerTable extends SqlTable {
        final SqlColumn<Long> tenantId = column("tenant_id");
        final SqlColumn<Long> orgId = column("org_id");
        final SqlColumn<Long> releaseId = column("release_id");
        final SqlColumn<Long> version = column("version");
        final SqlColumn<LocalDateTime> movedAt = column("moved_at");

        PointerTable() {
            super("sys_release_pointer");
        }
    }

    static final class PublishTable extends SqlTable {
        final SqlColumn<Long> id = column("id");
        final SqlColumn<Long> tenantId = column("tenant_id");
        final SqlColumn<Long> orgId = column("org_id");
        final SqlColumn<String> hash = column("hash");
        final SqlColumn<String> expectedHash = column("expected_hash");
        final SqlColumn<String> author = column("author");
        final SqlColumn<String> reason = column("reason");
        final SqlColumn<String> state = column("state");
        final SqlColumn<LocalDateTime> startedAt = column("started_at");
        final SqlColumn<LocalDateTime> changedAt = column("changed_at");

        PublishTable() {
            super("sys_publish");
        }
    }

    static final ReleaseTable RELEASE = new ReleaseTable();
    static final SourceTable SOURCE = new SourceTable();
    static final ContentTable CONTENT = new ContentTable();
    static final PointerTable POINTER = new PointerTable();
    static final PublishTable PUBLISH = new PublishTable();
}
