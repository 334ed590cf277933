package cn.minshui.engine.core.open;

import cn.minshui.engine.core.data.DataEngine;
import cn.minshui.engine.core.model.CompiledInterface;
import cn.minshui.engine.core.open.signature.AddressList;
import cn.minshui.engine.core.open.signature.SignatureAlgorithm;
import cn.minshui.engine.core.open.signature.Sm2Keys;
import cn.minshui.engine.spi.action.ActionCall;
import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.action.ActionResult;
import cn.minshui.engine.spi.context.Principal;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.data.Reference;
import cn.minshui.engine.spi.problem.NearestName;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The engine's code behind the actions of applications. Whoever asked for something does not decide on it, in nobody's name. */
public final class ApplicationActions {
    static final String APPLICATION = "application";
    static final String GRANT = "application-interface";

    private final DataEngine engine;
    private final ApplicationSecrets secrets;

    public ApplicationActions(DataEngine engine) {
        this.engine = engine;
        this.secrets = new ApplicationSecrets(engine.protection());
    }

    private record Handler(String name, Function<ActionCall, ActionResult> work) implements ActionHandler {
        @Override
        public ActionResult run(ActionCall call) {
            return work.apply(call);
        }
    }

    public List<ActionHandler> all() {
        return List.of(
                new Handler("engine/register-application", this::register),
                new Handler("engine/apply-interface", this::apply),
                new Handler("engine/approve-application", this::approve),
                new Handler("engine/configure-application", this::configure),
                new Handler("engine/resume-application", this::resume),
                new Handler("engine/rotate-secret", this::rotate),
                new Handler("engine/grant-interface", this::grant));
    }

    private DataAccess data(ActionCall call) {
        return engine.engineData(call.context());
    }

    /** A new application belongs to whoever made it. */
    private ActionResult register(ActionCall call) {
        DataRecord made = call.requireTarget();
        requireAddresses("askedAddresses", made.textOrNull("askedAddresses"));
        Map<String, @Nullable Object> values = new HashMap<>();
        values.put("appKey", ApplicationSecrets.newKey(call.context().tenant()));
        long owner = call.context().principal().userId();
        values.put("owner", owner == 0 ? null : owner);
        data(call).update(APPLICATION, made.id(), made.version(), values);
        return done(made.id());
    }

    private static void requireAddresses(String path, @Nullable String addresses) {
        List<String> wrong =
                addresses == null ? List.of() : AddressList.parse(addresses).wrong();
        if (!wrong.isEmpty()) {
            throw invalid(
                    "ADDRESS_INVALID",
                    path,
                    "不是 IP 地址或网段：" + String.join("、", wrong),
                    "no addresses or networks: " + String.join(", ", wrong));
        }
    }

    private ActionResult apply(ActionCall call) {
        DataRecord application = alive(call);
        String name = call.input().text("interface");
        CompiledInterface api = engine.model(call.context()).interfaces().get(name);
        if (api == null) {
            Optional<String> nearest = NearestName.of(
                    name, engine.model(call.context()).interfaces().keySet());
            throw invalid(
                    "INTERFACE_UNKNOWN",
                    "interface",
                    "没有接口“" + name + "”" + nearest.map(n -> "，是不是“" + n + "”？").orElse(""),
                    "there is no interface '" + name + "'"
                            + nearest.map(n -> "; did you mean '" + n + "'?").orElse(""));
        }
        DataAccess data = data(call);
        // The application is locked: of two that ask for the same at once the second sees the first.
        boolean known = data.count(Query.of(GRANT)
                        .where(
                                "application == params.application && interface == params.interface"
                                        + " && status in ['requested', 'granted']",
                                Map.of("application", application.id(), "interface", name)))
                > 0;
        if (known) {
            throw invalid(
                    "INTERFACE_ASKED", "interface", "该接口已申请或已授权", "the interface was asked for or granted already");
        }
        Map<String, @Nullable Object> values = new HashMap<>();
        values.put("application", application.id());
        values.put("interface", name);
        values.put("purpose", call.input().text("purpose"));
        values.put("quotaPerDay", call.input().has("quotaPerDay") ? call.input().integer("quotaPerDay") : null);
        values.put("requestedBy", user(call.context().principal()));
        long id = data.create(GRANT, application.organization(), values);
        return done(id);
    }

    private ActionResult approve(ActionCall call) {
        DataRecord application = call.requireTarget();
        requireOther(call, APPLICATION, application, "owner");
        Map<String, @Nullable Object> changes = limits(call);
        changes.putIfAbsent("addresses", application.textOrNull("askedAddresses"));
        changes.put("approvedBy", user(call.context().principal()));
        changes.put("approvedAt", call.context().now());
        data(call).transition(APPLICATION, application.id(), application.version(), "approve", changes);
        return done(application.id());
    }

    private ActionResult grant(ActionCall call) {
        DataRecord grant = call.requireTarget();
        DataAccess data = data(call);
        DataRecord application =
                data.require(APPLICATION, grant.reference("application").id(), "owner");
        requireOther(call, GRANT, grant, "requestedBy");
        requireOther(call, APPLICATION, application, "owner");
        Map<String, @Nullable Object> changes = new HashMap<>();
        changes.put("decidedBy", user(call.context().principal()));
        changes.put("decidedAt", call.context().now());
        for (String limit : List.of("quotaPerDay", "ratePerMinute")) {
            if (call.input().has(limit)) {
                changes.put(limit, call.input().integer(limit));
            }
        }
        data.transition(GRANT, grant.id(), grant.version(), "grant", changes);
        return done(grant.id());
    }

    /** Who acts for somebody is both: neither decides on what the other asked for or made. */
    private void requireOther(ActionCall call, String object, DataRecord record, String asker) {
        DataRecord who = data(call).require(object, record.id(), asker, "createdBy");
        for (String field : List.of(asker, "createdBy")) {
            Reference person = who.referenceOrNull(field);
            if (person != null && call.context().principal().isOneOf(person.id())) {
                throw ProblemException.of(
                        ProblemClass.FORBIDDEN,
                        "OWN_APPLICATION",
                        "不能审批自己的申请",
                        "nobody decides on what he asked for himself");
            }
        }
    }

    /** Whoever was stopped does not start himself again. */
    private ActionResult resume(ActionCall call) {
        DataRecord application = call.requireTarget();
        requireOther(call, APPLICATION, application, "owner");
        data(call).transition(APPLICATION, application.id(), application.version(), "resume", Map.of());
        return done(application.id());
    }

    /** Whoever may call it would widen his own application. */
    private ActionResult configure(ActionCall call) {
        DataRecord application = alive(call);
        requireOther(call, APPLICATION, application, "owner");
        Map<String, @Nullable Object> changes = limits(call);
        changes.putIfAbsent("addresses", null);
        changes.putIfAbsent("validUntil", null);
        data(call).update(APPLICATION, application.id(), application.version(), changes);
        return done(application.id());
    }

    /** Those of the input that are given. */
    private static Map<String, @Nullable Object> limits(ActionCall call) {
        Map<String, @Nullable Object> given = new HashMap<>();
        call.input().values().forEach((name, value) -> {
            if (value != null) {
                given.put(name, value);
            }
        });
        requireAddresses("addresses", (String) given.get("addresses"));
        return given;
    }

    private static @Nullable Long user(Principal principal) {
        return principal.author() == 0 ? null : principal.author();
    }

    private ActionResult rotate(ActionCall call) {
        DataRecord application = alive(call);
        SignatureAlgorithm algorithm =
                SignatureAlgorithm.of(application.text("algorithm")).orElseThrow();
        String secret = algorithm.hasSecret() ? ApplicationSecrets.newSecret() : publicKey(call);
        DataAccess data = data(call);
        DataRecord whole = data.require(APPLICATION, application.id());
        long hours = call.input().has("overlapHours") ? call.input().integer("overlapHours") : 0;
        Instant now = call.context().now();
        Map<String, @Nullable Object> changes = new HashMap<>();
        boolean overlaps = hours > 0 && whole.textOrNull("secret") != null;
        changes.put("previousSecret", overlaps ? whole.text("secret") : null);
        changes.put("previousUntil", overlaps ? now.plus(Duration.ofHours(hours)) : null);
        changes.put("secret", secrets.seal(call.context().tenant(), whole.id(), secret));
        changes.put("rotatedAt", now);
        data.update(APPLICATION, whole.id(), whole.version(), changes);
        Map<String, @Nullable Object> answer = new HashMap<>();
        answer.put("id", Long.toString(whole.id()));
        answer.put("appKey", whole.text("appKey"));
        if (algorithm.hasSecret()) {
            answer.put("secret", secret);
        }
        return new ActionResult.Done(answer);
    }

    private static DataRecord alive(ActionCall call) {
        DataRecord application = call.requireTarget();
        if (application.text("status").equals("revoked")) {
            throw ProblemException.of(
                    ProblemClass.CONFLICT, "APPLICATION_REVOKED", "应用已注销", "the application is revoked");
        }
        return application;
    }

    private static String publicKey(ActionCall call) {
        String given = call.input().has("publicKey") ? call.input().text("publicKey") : "";
        return Sm2Keys.normal(given)
                .orElseThrow(() -> invalid(
                        "PUBLIC_KEY_INVALID",
                        "publicKey",
                        "不是 SM2 公钥：应为 PEM，或 04 开头的 130 位十六进制",
                        "no SM2 public key: a PEM, or 130 digits of hex that begin with 04"));
    }

    private static ActionResult done(long id) {
        return new ActionResult.Done(Map.of("id", Long.toString(id)));
    }

    private static ProblemException invalid(String code, String path, String zh, String en) {
        return new ProblemException(ProblemClass.INVALID, Problem.error(code, Place.body(path), zh, en));
    }
}
