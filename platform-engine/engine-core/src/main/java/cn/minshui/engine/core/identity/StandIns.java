package cn.minshui.engine.core.identity;

import cn.minshui.engine.core.access.Duties;
import cn.minshui.engine.core.data.DataEngine;
import cn.minshui.engine.core.definition.BasicDefinitions.RoleDefinition;
import cn.minshui.engine.core.definition.Duty;
import cn.minshui.engine.core.definition.ObjectDefinition;
import cn.minshui.engine.core.identity.Identities.Account;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.Principal;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who may act in whose place today. A stand-in has the rights of the one he stands in for and nothing of his own besides; the roles
 * of administrators (duties of the system, of security, of the audit) are never stood in for.
 */
public final class StandIns {
    /** Problem of a call in the place of somebody whom the caller does not stand in for today. */
    public static final String NONE = "STAND_IN_NONE";

    private final DataEngine engine;
    private final Identities identities;

    public StandIns(DataEngine engine, Identities identities) {
        this.engine = engine;
        this.identities = identities;
    }

    /** @param ends the last day */
    public record Person(Account account, LocalDate ends) {}

    /** Active users whom the account's user may stand in for today. */
    public List<Person> of(Account account, String traceId) {
        CallContext system = identities.system(account.tenant(), traceId);
        return engine
                .engineData(system)
                .list(Query.of("stand-in")
                        .where(
                                "substitute == params.substitute && begins <= params.day && ends >= params.day",
                                Map.of("substitute", account.userId(), "day", system.today()))
                        .fields("person", "ends")
                        .sort("ends"))
                .stream()
                .flatMap(row -> person(account, row).stream())
                .toList();
    }

    private Optional<Person> person(Account account, DataRecord row) {
        return identities
                .account(account.tenant(), row.reference("person").id())
                .map(person -> new Person(person, row.date("ends")));
    }

    /**
     * The context of a call by which the account's user acts for another one.
     *
     * @param username of the one he stands in for
     * @throws ProblemException FORBIDDEN ({@link #NONE}) when he does not stand in for such a user today
     */
    public CallContext context(Account account, String username, String traceId) {
        Account person = of(account, traceId).stream()
                .map(Person::account)
                .filter(each -> each.username().equals(username))
                .findFirst()
                .orElseThrow(() -> ProblemException.of(
                        ProblemClass.FORBIDDEN, NONE, "您今天不是该用户的代理人", "you do not stand in for that user today"));
        CallContext context = identities.context(person, traceId);
        CompiledModel model = engine.model(context);
        Set<String> lent = context.principal().roles().stream()
                .filter(role -> isLent(model, role))
                .collect(Collectors.toSet());
        Principal acting = new Principal(
                person.userId(),
                person.username(),
                person.displayName(),
                lent,
                new Principal.StandIn(account.userId(), account.username(), account.displayName()));
        return new CallContext(
                context.tenant(),
                context.organization(),
                acting,
                context.release(),
                context.clock(),
                context.traceId());
    }

    /** What a model does not know is not lent either. */
    private static boolean isLent(CompiledModel model, String name) {
        RoleDefinition role = model.roles().get(name);
        List<ObjectDefinition> objects = model.objects().values().stream()
                .map(CompiledObject::definition)
                .toList();
        return role != null && !role.founding() && Set.of(Duty.BUSINESS).containsAll(Duties.of(role, objects));
    }
}
