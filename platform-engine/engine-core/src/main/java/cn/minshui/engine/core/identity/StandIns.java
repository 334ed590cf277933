package cn.minshui.engine.core.identity;

import cn.minshui.engine.core.data.DataEngine;
import cn.minshui.engine.core.definition.BasicDefinitions.Grant;
import cn.minshui.engine.core.definition.BasicDefinitions.Operation;
import cn.minshui.engine.core.identity.Identities.Account;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledRole;
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
 * Who may act in whose place today. A stand-in has the rights of the one he stands in for and nothing of his own besides; duties
 * (the administration of people, rights, the system and the audit) are never stood in for.
 */
public final class StandIns {
    private static final Set<String> ADMINISTERED =
            Set.of("user", "user-role", "role", "role-grant", "tenant", "stand-in");
    private static final Set<Operation> WRITING = Set.of(
            Operation.CREATE, Operation.UPDATE, Operation.DELETE, Operation.IMPORT, Operation.RESTORE, Operation.PURGE);

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
     * @throws ProblemException FORBIDDEN when he does not stand in for such a user today
     */
    public CallContext context(Account account, String username, String traceId) {
        Account person = of(account, traceId).stream()
                .map(Person::account)
                .filter(each -> each.username().equals(username))
                .findFirst()
                .orElseThrow(() -> ProblemException.of(
                        ProblemClass.FORBIDDEN,
                        "STAND_IN_NONE",
                        "您今天不是该用户的代理人",
                        "you do not stand in for that user today"));
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

    /** Roles of administrators are duties; what a model does not know is not lent either. */
    private static boolean isLent(CompiledModel model, String name) {
        CompiledRole role = model.compiledRoles().get(name);
        return role != null
                && role.definition().grants().entrySet().stream()
                        .noneMatch(grant -> administers(grant.getKey(), grant.getValue()));
    }

    private static boolean administers(String object, Grant grant) {
        boolean writes =
                !grant.actions().isEmpty() || grant.operations().stream().anyMatch(WRITING::contains);
        return writes && (object.equals("*") || ADMINISTERED.contains(object));
    }
}
