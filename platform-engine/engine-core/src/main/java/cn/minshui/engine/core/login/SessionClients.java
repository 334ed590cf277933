package cn.minshui.engine.core.login;

import static org.mybatis.dynamic.sql.SqlBuilder.deleteFrom;
import static org.mybatis.dynamic.sql.SqlBuilder.isEqualTo;
import static org.mybatis.dynamic.sql.SqlBuilder.select;

import cn.minshui.engine.core.data.journal.Outbox;
import cn.minshui.engine.core.data.plan.Statements;
import cn.minshui.engine.spi.context.CallContext;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Optional;
import org.mybatis.dynamic.sql.SqlColumn;
import org.mybatis.dynamic.sql.SqlTable;
import org.mybatis.dynamic.sql.util.spring.NamedParameterJdbcTemplateExtensions;

/**
 * Which clients a session was used with. When it ends, an event is written in the same transaction, so that each of them is told
 * even if this process dies now.
 */
public final class SessionClients {
    /** Topic of the event; its key is the session. */
    public static final String ENDED = "engine.session-ended";

    private static final String NAME = "sys_session_client";
    private static final SqlTable TABLE = SqlTable.of(NAME);
    private static final SqlColumn<String> SESSION = SqlColumn.of("session_id", TABLE);
    private static final SqlColumn<Long> CLIENT = SqlColumn.of("client_id", TABLE);
    private static final SqlColumn<String> ISSUER = SqlColumn.of("issuer", TABLE);

    private final LoginParts parts;
    private final NamedParameterJdbcTemplateExtensions sql;
    private final Outbox outbox;

    SessionClients(LoginParts parts, Sessions sessions) {
        this.parts = parts;
        this.sql = parts.sql();
        this.outbox = new Outbox(new Statements(parts.database()));
        sessions.onEnd(this::ended);
    }

    /** From now on the client is told when the session ends. @param issuer as the client knows us */
    public void note(String session, long client, String issuer) {
        parts.database()
                .jdbc()
                .update(
                        parts.database()
                                .dialect()
                                .insertIgnore(
                                        NAME,
                                        List.of("session_id", "client_id", "issuer"),
                                        List.of("session_id", "client_id")),
                        session,
                        client,
                        issuer);
    }

    private List<Long> of(String session) {
        return sql.selectList(
                select(CLIENT).from(TABLE).where(SESSION, isEqualTo(session)).orderBy(CLIENT),
                (row, number) -> row.getLong(1));
    }

    private void ended(Session session) {
        if (of(session.id()).isEmpty()) {
            return;
        }
        CallContext system = parts.identities().system(session.tenant(), "session-end");
        String payload = JsonNodeFactory.instance
                .objectNode()
                .put("session", session.id())
                .put("user", Long.toString(session.user()))
                .toString();
        outbox.write(
                system,
                parts.engine().releaseNumber(system),
                List.of(new Outbox.Entry(
                        ENDED, session.id(), system.organization().value(), payload)));
    }

    /** As whom the client knows us; empty where the session was not used with it, or it was told already. */
    Optional<String> issuer(String session, long client) {
        return sql.selectOne(
                select(ISSUER).from(TABLE).where(SESSION, isEqualTo(session)).and(CLIENT, isEqualTo(client)),
                (row, number) -> row.getString(1));
    }

    void told(String session, long client) {
        sql.delete(deleteFrom(TABLE).where(SESSION, isEqualTo(session)).and(CLIENT, isEqualTo(client)));
    }
}
