"""T@skFlow: tasks in which people, language models and programs work together."""
