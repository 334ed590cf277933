package cn.minshui.engine.core.data;

import cn.minshui.engine.core.data.ApprovalAsking.Trial;
import cn.minshui.engine.core.data.ApprovalContent.Right;
import cn.minshui.engine.core.definition.ApprovalDefinition;
import cn.minshui.engine.core.definition.DefinitionChanges;
import cn.minshui.engine.core.definition.DefinitionChanges.Change;
import cn.minshui.engine.core.definition.SourceTree;
import cn.minshui.engine.core.definition.SourceTree.OverlayLayer;
import cn.minshui.engine.core.definition.SourceTree.SourceFile;
import cn.minshui.engine.core.release.Releases;
import cn.minshui.engine.core.release.Releases.PublishPlan;
import cn.minshui.engine.core.release.Releases.Publisher;
import cn.minshui.engine.core.release.Releases.Release;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.ReleaseId;
import cn.minshui.engine.spi.context.TenantId;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Publishing under the two-person rule: definitions of some kinds are not others before a second person has said yes. */
public final class ApprovedReleases {
    private static final String TENANT = "tenant";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final DataEngine engine;
    private final Releases releases;
    private final ApprovalAsking asking;

    ApprovedReleases(DataEngine engine, ApprovalAsking asking) {
        this.engine = engine;
        this.releases = engine.releases();
        this.asking = asking;
    }

    /** What of the sources needs a second person; empty when anybody who may publish publishes them. */
    public List<Change> asked(TenantId tenant, SourceTree sources) {
        OrganizationScopes.Node root = engine.organizations().root(tenant);
        Optional<Release> current = releases.current(tenant, root.id());
        Optional<ApprovalDefinition.Publish> rule = current.flatMap(release ->
                        releases.model(tenant, release.id(), root.id()).object(TENANT))
                .flatMap(object -> Optional.ofNullable(object.definition().publish()));
        if (current.isEmpty() || rule.isEmpty()) {
            return List.of();
        }
        SourceTree before = releases.sources(tenant, current.get().id());
        return DefinitionChanges.of(before, sources, rule.get().kinds());
    }

    /**
     * Publishes over what the tenant follows, or asks a second person.
     *
     * @throws ApprovalAsked when it waits now
     * @throws ProblemException FORBIDDEN, INVALID with every problem of the sources, CONFLICT as with other requests
     */
    public Release publish(CallContext context, SourceTree sources, @Nullable ReleaseId expected, String reason) {
        Call call = engine.open(context);
        if (!ApprovalJudge.has(call, new Right(TENANT, ApprovalContent.PUBLISH))) {
            throw ProblemException.of(
                    ProblemClass.FORBIDDEN, "FORBIDDEN", "您没有发布定义的权限", "you have no right to publish");
        }
        Publisher by = Publisher.of(context);
        List<Change> changes = asked(context.tenant(), sources);
        if (changes.isEmpty() || context.principal().roles().contains(DataEngine.SYSTEM_ROLE)) {
            return releases.publish(context.tenant(), sources, expected, by, reason);
        }
        ApprovalAsking.requireAlone();
        PublishPlan plan = releases.plan(context.tenant(), sources);
        if (plan.problems().stream().anyMatch(Problem::isError)) {
            throw new ProblemException(ProblemClass.INVALID, plan.problems());
        }
        Trial trial = trial(call, sources, expected, reason, changes, plan.id());
        String request = ApprovalAsking.request(
                ApprovalContent.PUBLISH, TENANT, null, plan.id().value());
        return asking.ask(
                context, trial, request, () -> releases.publish(context.tenant(), sources, expected, by, reason));
    }

    private Trial trial(
            Call call,
            SourceTree sources,
            @Nullable ReleaseId expected,
            String reason,
            List<Change> changes,
            ReleaseId release) {
        ApprovalDefinition.Publish rule = call.object(TENANT).definition().publish();
        ApprovalDefinition approval =
                rule == null ? new ApprovalDefinition(null, null, null, null, List.of(), 7) : rule.approval();
        ObjectNode before = JSON.createObjectNode();
        ObjectNode after = JSON.createObjectNode();
        for (Change change : changes) {
            before.set(change.name(), JSON.valueToTree(change.before()));
            after.set(change.name(), JSON.valueToTree(change.after()));
        }
        ObjectNode body = JSON.createObjectNode()
                .put("release", release.value())
                .put("expected", expected == null ? null : expected.value())
                .put("reason", reason);
        body.set("sources", written(sources));
        ApprovalContent content = new ApprovalContent(
                TENANT,
                ApprovalContent.PUBLISH,
                null,
                null,
                body,
                null,
                null,
                approval.by().isEmpty() ? List.of(new Right(TENANT, ApprovalContent.PUBLISH)) : List.of(),
                approval.by().isEmpty() ? List.of() : List.of(approval.by()),
                before,
                after);
        String names = changes.stream().map(Change::name).limit(5).collect(Collectors.joining("、"));
        String label = "发布 · " + names + (changes.size() > 5 ? " 等 " + changes.size() + " 项" : "");
        long root = engine.organizations().root(call.context().tenant()).id().value();
        return new Trial(content, root, approval.days(), label);
    }

    /** Publishes what was approved; again after a crash, for publishing the same twice changes nothing. */
    Release carryOut(CallContext asker, ApprovalContent content, String reason, String approver) {
        Call call = engine.open(asker);
        if (!ApprovalJudge.has(call, new Right(TENANT, ApprovalContent.PUBLISH))) {
            throw ProblemException.of(
                    ProblemClass.FORBIDDEN, "FORBIDDEN", "申请人已没有发布定义的权限", "who asked has no right to publish any more");
        }
        JsonNode expected = content.body().get("expected");
        return releases.publish(
                asker.tenant(),
                read(content.body().get("sources")),
                expected.isNull() ? null : new ReleaseId(expected.asText()),
                Publisher.of(asker).approvedBy(approver),
                reason);
    }

    private static ObjectNode written(SourceTree sources) {
        ObjectNode json = JSON.createObjectNode();
        files(sources.base(), json.putArray("base"));
        ArrayNode overlays = json.putArray("overlays");
        for (OverlayLayer layer : sources.overlays()) {
            ObjectNode one = overlays.addObject().put("path", layer.path());
            files(layer.files(), one.putArray("files"));
        }
        return json;
    }

    private static void files(List<SourceFile> files, ArrayNode into) {
        files.forEach(file -> into.addObject().put("path", file.path()).put("text", file.text()));
    }

    private static SourceTree read(JsonNode json) {
        List<OverlayLayer> overlays = new ArrayList<>();
        json.get("overlays")
                .forEach(
                        layer -> overlays.add(new OverlayLayer(layer.get("path").asText(), files(layer.get("files")))));
        return new SourceTree(files(json.get("base")), overlays);
    }

    private static List<SourceFile> files(JsonNode json) {
        List<SourceFile> files = new ArrayList<>();
        json.forEach(file -> files.add(
                new SourceFile(file.get("path").asText(), file.get("text").asText())));
        return files;
    }
}
