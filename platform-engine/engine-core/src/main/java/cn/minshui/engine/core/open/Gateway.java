package cn.minshui.engine.core.open;

import cn.minshui.engine.core.breaker.Breakers;
import cn.minshui.engine.core.data.DataEngine;
import cn.minshui.engine.core.data.RecordService;
import cn.minshui.engine.core.definition.OpenApiDefinition;
import cn.minshui.engine.core.identity.Identities;
import cn.minshui.engine.core.model.CompiledInterface;
import cn.minshui.engine.core.open.signature.QueryText;
import cn.minshui.engine.core.open.traffic.Admissions;
import cn.minshui.engine.core.open.traffic.Admissions.Share;
import cn.minshui.engine.core.open.traffic.CallLog;
import cn.minshui.engine.core.open.traffic.RefusalAudit.Refusal;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.Principal;
import cn.minshui.engine.spi.problem.ProblemException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The one way in for other systems. A call passes in this order: rate of its address, headers and clock, signature, state of the
 * application, white list, nonce, grant, rates, quota, circuit breaker; then it runs with the rights of its interface alone. Each
 * refusal is audited, each call of a known application logged.
 */
public final class Gateway implements AutoCloseable {
    private static final long ADDRESS_PER_MINUTE = 1_200;
    private static final long OWNER_PER_MINUTE = 6_000;
    private static final Pattern PATH = Pattern.compile("/open/[A-Za-z0-9/_-]*");

    private final DataEngine engine;
    private final Identities identities;
    private final Applications applications;
    private final Proof proof;
    private final InterfaceRunner runner;
    private final BoundedCalls bounded;
    private final Traffic traffic;
    private final Clock clock;

    /** @param breakers those of the node */
    public Gateway(
            DataEngine engine,
            Identities identities,
            RecordService records,
            Traffic traffic,
            Breakers breakers,
            Clock clock) {
        this.engine = engine;
        this.identities = identities;
        this.applications = new Applications(engine, identities, clock);
        this.proof = new Proof(clock);
        this.runner = new InterfaceRunner(engine, records);
        this.bounded = new BoundedCalls(breakers);
        this.traffic = traffic;
        this.clock = clock;
    }

    InterfaceRunner runner() {
        return runner;
    }

    BoundedCalls bounded() {
        return bounded;
    }

    /** What is known of a call on its way. */
    private static final class Passage {
        private final OpenRequest request;
        private final long began = System.nanoTime();
        private @Nullable Application application;
        /** Whether the call proved to be the application's: only such calls are in its log. */
        private boolean isProved;
        /** The interface that it names; null for one that there is not. */
        private @Nullable CompiledInterface api;

        Passage(OpenRequest request) {
            this.request = request;
        }
    }

    /** Never throws what is the caller's fault. */
    public OpenAnswer call(OpenRequest request) {
        Passage passage = new Passage(request);
        OpenAnswer answer;
        try {
            answer = pass(passage);
        } catch (OpenRefusal e) {
            answer = e.answer();
        } catch (ProblemException e) {
            answer = new OpenAnswer.Refused(e, 0);
        } catch (RuntimeException e) {
            log(passage, 500, "INTERNAL", 0);
            throw e;
        }
        if (answer instanceof OpenAnswer.Refused refused) {
            audit(passage, refused.code());
            log(passage, refused.problem().problemClass().status(), refused.code(), 0);
        } else if (answer instanceof OpenAnswer.Done done) {
            log(passage, done.status(), null, done.body().toString().length());
        }
        return answer;
    }

    private OpenAnswer pass(Passage passage) {
        OpenRequest request = passage.request;
        rate("ip|" + request.from().address(), ADDRESS_PER_MINUTE);
        Instant time = proof.time(request);
        QueryText query = QueryText.of(request.query())
                .filter(q -> PATH.matcher(request.path()).matches())
                .orElseThrow(() -> OpenRefusal.malformed("ADDRESS_MALFORMED", "请求地址不正确", "the address is malformed"));
        passage.application = applications.find(request.headers().key()).orElse(null);
        Application application = proof.application(request, query, Optional.ofNullable(passage.application));
        passage.isProved = true;
        passage.api = found(application, request);
        admit(application, request, time);
        CompiledInterface api = granted(application, passage.api);
        limits(application, api);
        CallContext context = context(application, api, request);
        InterfaceCall call = InterfaceCall.of(request, query, "app-" + application.id() + ":");
        OpenApiDefinition definition = api.definition();
        return bounded.run(
                api.backEnd(), Duration.ofSeconds(definition.timeoutSeconds()), () -> runner.run(context, api, call));
    }

    private void admit(Application application, OpenRequest request, Instant time) {
        if (!application.isGood(LocalDate.ofInstant(clock.instant(), CallContext.BUSINESS_ZONE))) {
            throw OpenRefusal.forbidden(
                    "APPLICATION_INACTIVE", "应用未启用、已停用或已过期", "the application is not active, or expired");
        }
        if (!application.addresses().allows(request.from().address())) {
            throw OpenRefusal.forbidden("ADDRESS_REFUSED", "来源地址不在白名单内", "the address is not on the white list");
        }
        String nonce = request.headers().nonce();
        Duration kept = Proof.SKEW.multipliedBy(2).plusMinutes(1);
        boolean replayed = traffic.memory().knows(application.id(), nonce, kept)
                || !traffic.admissions().isFirst(application.id(), nonce, time.plus(kept));
        if (replayed) {
            throw OpenRefusal.unproved(
                    "REPLAYED", "重放的请求：X-Open-Nonce 已使用过", "a replay: the X-Open-Nonce was used before");
        }
    }

    private @Nullable CompiledInterface found(Application application, OpenRequest request) {
        CallContext at = identities.context(
                application.tenant(),
                application.organization(),
                principal(application, Set.of()),
                request.from().trace());
        return engine.model(at).interfaces().get(request.api());
    }

    /** What was not granted is not told apart from what there is not. */
    private static CompiledInterface granted(Application application, @Nullable CompiledInterface api) {
        if (api == null || !application.grants().containsKey(api.name())) {
            throw OpenRefusal.forbidden(
                    "INTERFACE_NOT_GRANTED", "应用没有此接口的授权", "the interface is not granted to the application");
        }
        return api;
    }

    private void limits(Application application, CompiledInterface api) {
        Application.Grant grant = Objects.requireNonNull(application.grants().get(api.name()));
        OpenApiDefinition definition = api.definition();
        String tenant = application.tenant().value() + "|";
        rate("app|" + application.id(), application.ratePerMinute());
        if (application.owner() != null) {
            rate("user|" + tenant + application.owner(), OWNER_PER_MINUTE);
        }
        long each = grant.ratePerMinute() == null ? definition.ratePerMinute() : grant.ratePerMinute();
        rate("app-api|" + application.id() + "|" + api.name(), each);
        rate("api|" + tenant + api.name(), definition.ratePerMinuteOfAll());
        LocalDate today = LocalDate.ofInstant(clock.instant(), CallContext.BUSINESS_ZONE);
        long quota = grant.quotaPerDay() == null ? definition.quotaPerDay() : grant.quotaPerDay();
        List<Share> shares = new ArrayList<>();
        shares.add(new Share(application.id(), api.name(), quota));
        shares.add(new Share(application.id(), Admissions.ALL, application.quotaPerDay()));
        shares.addAll(traffic.companies().shares(application.tenant(), application.organization()));
        traffic.admissions().take(shares, today).ifPresent(share -> {
            throw usedUp(share, today);
        });
    }

    private Duration untilTheDayAfter(LocalDate today) {
        Instant tomorrow =
                today.plusDays(1).atStartOfDay(CallContext.BUSINESS_ZONE).toInstant();
        return Duration.between(clock.instant(), tomorrow);
    }

    private OpenRefusal usedUp(Share share, LocalDate today) {
        boolean isCompanys = CompanyCalls.isCompanys(share);
        return OpenRefusal.limit(
                "QUOTA_EXCEEDED",
                isCompanys ? "所属组织今日接口调用次数已达配额" : "今日调用次数已达配额 " + share.limit(),
                isCompanys
                        ? "the organisation has used up its calls of today"
                        : "the quota of " + share.limit() + " calls a day is used up",
                untilTheDayAfter(today));
    }

    private void rate(String name, long perMinute) {
        OptionalLong wait = traffic.buckets().take(name, perMinute);
        if (wait.isPresent()) {
            throw OpenRefusal.limit(
                    "RATE_LIMITED",
                    "调用过于频繁，请稍后再试",
                    "too many calls; try again later",
                    Duration.ofNanos(wait.getAsLong()));
        }
    }

    private CallContext context(Application application, CompiledInterface api, OpenRequest request) {
        return identities.context(
                application.tenant(),
                application.organization(),
                principal(application, Set.of(api.role())),
                request.from().trace());
    }

    private static Principal principal(Application application, Set<String> roles) {
        return new Principal(0, "app:" + application.key(), application.name(), roles);
    }

    private void audit(Passage passage, String code) {
        OpenRequest request = passage.request;
        Application application = passage.application;
        traffic.refusals()
                .refused(new Refusal(
                        application == null ? null : application.tenant(),
                        application == null ? null : application.organization(),
                        application == null ? null : application.id(),
                        request.headers().key(),
                        request.api(),
                        code,
                        request.from().address(),
                        request.from().agent(),
                        request.from().trace()));
    }

    private void log(Passage passage, int status, @Nullable String code, long answer) {
        Application application = passage.application;
        if (application == null || !passage.isProved) {
            return;
        }
        OpenRequest request = passage.request;
        long millis = Duration.ofNanos(System.nanoTime() - passage.began).toMillis();
        traffic.logged(new CallLog.Entry(
                application.tenant(),
                application.id(),
                // A caller's inventions would each be a line of the reports.
                passage.api == null ? "?" : passage.api.name(),
                request.method(),
                status,
                code,
                millis,
                request.body().length,
                answer,
                request.from().address(),
                request.from().trace(),
                clock.instant()));
    }

    @Override
    public void close() {
        bounded.close();
        traffic.refusals().flush();
    }
}
