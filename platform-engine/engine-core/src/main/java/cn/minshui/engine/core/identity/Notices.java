package cn.minshui.engine.core.identity;

import cn.minshui.engine.core.data.DataEngine;
import cn.minshui.engine.core.data.OrganizationScopes.Node;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Notices of the caller's organisation and of those above it, as far as their days have come, and which of them he has read. */
public final class Notices {
    private static final int SHOWN = 50;

    private final DataEngine engine;
    private final Identities identities;
    private final OrganizationTree tree;

    public Notices(DataEngine engine, Identities identities, OrganizationTree tree) {
        this.engine = engine;
        this.identities = identities;
        this.tree = tree;
    }

    public record Notice(
            long id, String title, String content, String level, String organization, LocalDate begins, boolean read) {}

    /** The newest fifty of today. */
    public List<Notice> of(CallContext context) {
        DataAccess data = data(context);
        List<DataRecord> rows = data.list(Query.of("notice")
                .where(
                        "organization in params.way && begins <= params.day && ends >= params.day",
                        Map.of("way", way(context), "day", context.today()))
                .fields("title", "content", "level", "begins", "organization.name")
                .sort("-begins", "-id")
                .page(1, SHOWN));
        Set<Long> read = read(context, data, rows);
        return rows.stream()
                .map(row -> new Notice(
                        row.id(),
                        row.text("title"),
                        row.text("content"),
                        row.text("level"),
                        row.text("organization.name"),
                        row.date("begins"),
                        read.contains(row.id())))
                .toList();
    }

    private static Set<Long> read(CallContext context, DataAccess data, List<DataRecord> rows) {
        if (rows.isEmpty()) {
            return Set.of();
        }
        List<Long> ids = rows.stream().map(DataRecord::id).toList();
        Set<Long> read = new HashSet<>();
        data.list(Query.of("notice-receipt")
                        .where(
                                "notice in params.notices && reader == params.reader",
                                Map.of(
                                        "notices",
                                        ids,
                                        "reader",
                                        context.principal().authorName()))
                        .fields("notice"))
                .forEach(row -> read.add(row.reference("notice").id()));
        return read;
    }

    /**
     * Notes that the caller has read a notice; a second time is nothing new.
     *
     * @throws ProblemException NOT_FOUND for a notice that is not for him today
     */
    public void read(CallContext context, long notice) {
        Notice found = of(context).stream()
                .filter(each -> each.id() == notice)
                .findFirst()
                .orElseThrow(() ->
                        ProblemException.of(ProblemClass.NOT_FOUND, "NOT_FOUND", "公告不存在", "there is no such notice"));
        if (found.read()) {
            return;
        }
        try {
            data(context)
                    .create(
                            "notice-receipt",
                            context.organization().value(),
                            Map.of(
                                    "notice",
                                    notice,
                                    "reader",
                                    context.principal().authorName()));
        } catch (ProblemException e) {
            boolean twice =
                    e.problems().stream().allMatch(problem -> problem.code().equals("UNIQUE"));
            if (!twice) {
                throw e;
            }
            // Two windows of one user said it at the same moment: it is noted.
        }
    }

    /** The whole tenant: what lies above the caller is out of his own scope. */
    private DataAccess data(CallContext context) {
        return engine.engineData(identities.system(context.tenant(), context.traceId()));
    }

    private List<Long> way(CallContext context) {
        Node node = tree.node(context.tenant(), context.organization());
        List<Long> way = new ArrayList<>(node.above());
        way.add(node.id().value());
        return way;
    }
}
