package cn.minshui.engine.app.start;

import cn.minshui.engine.app.settings.ServerSettings.ExternalDatabase;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The engine's parts as beans. */
@Configuration(proxyBeanMethods = false)
class EngineConfiguration {

    @Bean
    DataSource dataSource(Connections connections) {
        ExternalDatabase access = connections.database();
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(access.url());
        config.setUsername(access.user());
        config.setPassword(access.password());
        return new HikariDataSource(config);
    }
}
