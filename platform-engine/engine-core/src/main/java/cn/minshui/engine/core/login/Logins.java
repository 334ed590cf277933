package cn.minshui.engine.core.login;

import cn.minshui.engine.core.data.DataEngine;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.identity.Identities;
import cn.minshui.engine.spi.action.ActionHandler;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** Everything of logging in, over one database. */
public final class Logins {
    private final LoginParts parts;
    private final Captchas captchas;
    private final SecondFactors factors;
    private final LoginService service;
    private final Sessions sessions;
    private final FactorService own;

    public Logins(Database database, DataEngine engine, Identities identities, Clock clock) {
        parts = new LoginParts(database, engine, identities, clock);
        captchas = new Captchas(parts);
        factors = new SecondFactors(parts);
        service = new LoginService(parts, captchas, factors);
        sessions = new Sessions(parts);
        own = new FactorService(parts, service, factors, sessions);
    }

    /** Handlers of actions of {@code user}. */
    public List<ActionHandler> handlers() {
        List<ActionHandler> handlers = new ArrayList<>(new UserActions(parts, service, factors, sessions).handlers());
        handlers.add(new SetPassword(parts, sessions));
        return List.copyOf(handlers);
    }

    public LoginService service() {
        return service;
    }

    public Captchas captchas() {
        return captchas;
    }

    public Sessions sessions() {
        return sessions;
    }

    /** What users do about their own second factor. */
    public FactorService factors() {
        return own;
    }
}
